// What Word, Outlook, Google Docs and websites put on the clipboard, made plain before the editor reads it: bold by style
// becomes bold, a list that only looks like one a list, a row of a table a line. The server (redactie/tekst/opschonen.py) does this
// and the rest for all that it gets; this is for what the editor would throw away. What goes is said below the field.
{
  const TAG = /<\/?[a-z](?:"[^"]*"|'[^']*'|[^'">])*>/gi;
  const GONE = 'del, [data-style*="mso-element:comment-list" i], .MsoCommentReference';
  const HEADING = "h1, h2, h3, h4, h5, h6, [role=heading], .MsoTitle";
  const BULLET = '[data-style*="mso-list:ignore" i]';
  const PART = "p, div, h2, h3, li, blockquote";
  const LOST = /^(?!(https?|ftp|mailto|tel|pagina):)[a-z][a-z0-9+-]*:/i; // links that the editor does not take over

  // Styles and scripts break the content security policy as soon as the browser reads them, also where they do nothing.
  const disarm = (html) =>
    html
      .replace(/<style\b.*?(<\/style\s*>|$)/gis, "")
      .replace(TAG, (tag) => tag.replace(/\s(style|on\w+)(?=\s*=)/gi, " data-$1"));

  // A space where an element keeps words apart, so that they stay apart without it.
  const setApart = (html, inline) => {
    const isInline = RegExp(`^</?(${inline}|[a-z0-9]+:[a-z0-9]+)[\\s/>]`, "i");
    return html.replace(TAG, (tag) => (isInline.test(tag) ? tag : ` ${tag}`));
  };

  const styleOf = (element) => element.dataset.style ?? "";
  const hasWords = (element) => element.textContent.trim() !== "";

  const make = (body, tag, ...inside) => {
    const element = body.ownerDocument.createElement(tag);
    element.append(...inside);
    return element;
  };

  const rename = (element, tag) => {
    const other = make(element, tag, ...element.childNodes);
    element.replaceWith(other);
    return other;
  };

  const wrap = (element, tag) => element.append(make(element, tag, ...element.childNodes));

  // The levels without jumps, from 1.
  const depths = (levels) => {
    const above = [];
    return levels.map((level) => {
      while (above.at(-1) > level) above.pop();
      if (above.at(-1) !== level) above.push(level);
      return above.length;
    });
  };

  const markByStyle = (body) => {
    for (const element of body.querySelectorAll("[data-style]")) {
      const style = styleOf(element);
      if (/(^|[;\s])font-weight:\s*(bold|bolder|[5-9]\d\d)\s*(;|$)/i.test(style)) wrap(element, "strong");
      if (/(^|[;\s])font-style:\s*(italic|oblique)/i.test(style)) wrap(element, "em");
      if (element.matches("b, strong") && /(^|[;\s])font-weight:\s*(normal|[1-4]00)/i.test(style)) rename(element, "span");
    }
  };

  const removeEmpty = (body) => {
    for (const part of body.querySelectorAll("p, div, li")) hasWords(part) || part.remove();
  };

  const tidyHeadings = (body) => {
    const headings = [...body.querySelectorAll(HEADING)];
    const levels = headings.map((heading) => Number(heading.ariaLevel ?? heading.localName.match(/^h(\d)$/)?.[1] ?? 1));
    depths(levels).forEach((depth, i) => rename(headings[i], depth === 1 ? "h2" : "h3"));
  };

  const tidyQuotations = (body) => {
    const quotations = body.querySelectorAll(":is(.MsoQuote, .MsoIntenseQuote):not(li *)");
    for (const quotation of quotations) wrap(rename(quotation, "blockquote"), "p");
  };

  // Makes a loose <li> of every entry that Word and Word Online write on its own, with its level and the kind of its list.
  const loosenEntries = (body) => {
    for (const li of body.querySelectorAll("li[data-aria-level]")) {
      const around = li.closest(".ListContainerWrapper") ?? li.parentElement;
      li.dataset.list = li.parentElement.localName;
      around.before(li);
      if (!hasWords(around)) around.remove();
    }
    for (const element of body.querySelectorAll('[data-style*="mso-list" i]:not(li)')) {
      const level = styleOf(element).match(/mso-list:[^;]*level(\d)/i)?.[1];
      const bullet = element.querySelector(BULLET)?.textContent.trim() ?? "";
      const list = /^\(?\w+[.)]/.test(bullet) ? "ol" : "ul";
      if (level) Object.assign(rename(element, "li").dataset, { ariaLevel: level, list });
    }
    for (const bullet of body.querySelectorAll(BULLET)) bullet.remove();
  };

  const joinEntries = (body) => {
    const runs = [];
    for (const li of body.querySelectorAll("li[data-list]")) {
      if (runs.length && runs.at(-1).at(-1) === li.previousElementSibling) runs.at(-1).push(li);
      else runs.push([li]);
    }
    runs.forEach(buildLists);
  };

  const buildLists = (run) => {
    const lists = []; // those that are open, each inside the one before
    depths(run.map((li) => Number(li.dataset.ariaLevel))).forEach((depth, i) => {
      const { list } = run[i].dataset;
      lists.length = Math.min(lists.length, depth);
      if (lists[depth - 1]?.localName !== list) {
        const next = make(run[i], list);
        if (lists[depth - 1]) lists[depth - 1].after(next);
        else if (depth > 1) lists[depth - 2].lastElementChild.append(next);
        else run[i].before(next);
        lists[depth - 1] = next;
      }
      lists[depth - 1].append(run[i]);
    });
  };

  // A row is one line, unless a cell holds more than a line.
  const lineOf = (row) => {
    const cells = [...row.cells].filter(hasWords);
    const lines = (cell) => [...cell.querySelectorAll(PART)].filter((part) => hasWords(part) && !part.querySelector(PART));
    if (cells.some((cell) => cell.querySelector("li, h2, h3") || lines(cell).length > 1))
      return cells.map((cell) => rename(cell, "div"));
    const line = make(row, "p");
    for (const cell of cells) {
      for (const part of cell.querySelectorAll(PART)) part.replaceWith(...part.childNodes);
      for (const br of cell.querySelectorAll("br")) br.replaceWith(" ");
      line.append(line.hasChildNodes() ? " – " : "", ...cell.childNodes);
    }
    return line;
  };

  const tidyTables = (body) => {
    for (const table of [...body.querySelectorAll("table")].reverse())
      table.replaceWith(table.caption ? rename(table.caption, "p") : "", ...[...table.rows].flatMap(lineOf));
  };

  const count = (body, { elementen, stijl }) => {
    const isStyled = (element) => stijl && !element.closest("a") && RegExp(stijl, "i").test(styleOf(element));
    const isIt = (element) => elementen.includes(element.localName) || isStyled(element);
    return [...body.querySelectorAll("*")].filter(isIt).length;
  };

  const lostLinks = (body) => {
    const hrefs = [...body.querySelectorAll("a[href]")].map((link) => link.getAttribute("href"));
    const lost = [...new Set(hrefs.filter((href) => LOST.test(href)))];
    const more = lost.length > 3 ? [`nog ${lost.length - 3} van zulke links`] : [];
    return [...lost.slice(0, 3).map((href) => `een link naar ‘${href.slice(0, 60)}’`), ...more];
  };

  const tell = (body, soorten) => {
    const found = soorten.map((soort) => ({ ...soort, aantal: count(body, soort) })).filter(({ aantal }) => aantal);
    const what = found.map(({ een, meer, aantal }) => (aantal > 1 ? meer.replace("{}", aantal) : een));
    what.push(...lostLinks(body));
    const words = found.some(({ met_woorden }) => met_woorden) ? "andere woorden" : "woorden zelf";
    return what.length ? `Bij het plakken is weggehaald: ${what.join(", ")}. De ${words} staan er nog.` : "";
  };

  const tidy = (html, status, { inline, soorten }) => {
    const harmless = disarm(html);
    if (harmless.includes("data-pm-slice")) return harmless; // from an editor like this one
    const { body } = new DOMParser().parseFromString(setApart(harmless, inline), "text/html");
    status.textContent = tell(body, soorten);
    for (const element of body.querySelectorAll(GONE)) element.remove();
    markByStyle(body);
    removeEmpty(body);
    tidyHeadings(body);
    tidyQuotations(body);
    loosenEntries(body);
    joinEntries(body);
    tidyTables(body);
    return body.innerHTML;
  };

  document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
    if (!textarea.dataset.plakken) return;
    const status = make(document.body, "p");
    Object.assign(status, { className: "pasted", role: "status" });
    textarea.closest(".prose-editor").append(status);
    const config = JSON.parse(textarea.dataset.plakken);
    editor.setOptions({ editorProps: { transformPastedHTML: (html) => tidy(html, status, config) } });
  });
}
