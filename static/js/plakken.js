// Pasted HTML is cleaned by the server, because the editor would drop what Word and others keep in styles.
// The answer is pasted where the cursor was; without an answer, the editor pastes what it understands itself.
{
  const TAG = /<\/?[a-z](?:"[^"]*"|'[^']*'|[^'">])*>/gi;
  const PATIENCE = 5000; // milliseconds

  // The content security policy objects to styles and handlers as soon as the browser parses them.
  const disarm = (html) =>
    html
      .replace(/<style\b.*?(<\/style\s*>|$)/gis, "")
      .replace(TAG, (tag) => tag.replace(/\s(style|on\w+)(?=\s*=)/gi, " data-$1"));

  const clean = async (html, { dataset, form }) => {
    try {
      const response = await fetch(dataset.plakken, {
        method: "POST",
        headers: { "Content-Type": "text/html", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
        body: html,
        redirect: "error", // to the log-in
        signal: AbortSignal.timeout(PATIENCE),
      });
      return { html, ...(await response.json()) };
    } catch {
      return { html, melding: "" };
    }
  };

  const addStatus = (textarea) => {
    const status = document.createElement("p");
    Object.assign(status, { className: "pasted", role: "status" });
    textarea.closest(".prose-editor").append(status);
    return status;
  };

  const isSame = (place, other) => place.from === other.from && place.to === other.to;

  document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
    if (!textarea.dataset.plakken) return;
    const status = addStatus(textarea);
    const places = new Set(); // positions that move along with changes of the text
    const waiting = []; // pastes without an answer, oldest first
    let parsed = ""; // the HTML that the editor has just parsed
    let isInserting = false;

    const follow = ({ from, to }) => {
      const place = { from, to };
      places.add(place);
      return place;
    };

    // Words typed meanwhile come after the pasted text; a later paste comes after an earlier one.
    editor.on("transaction", ({ transaction, appendedTransactions = [] }) => {
      const side = isInserting ? 1 : -1;
      for (const { mapping } of [transaction, ...appendedTransactions])
        for (const place of places) {
          place.from = mapping.map(place.from, side);
          place.to = mapping.map(place.to, side);
        }
    });

    const insert = ({ place, answer }) => {
      const cursor = follow(editor.state.selection);
      const hasMoved = !isSame(cursor, place);
      status.textContent = answer.melding;
      isInserting = true;
      if (hasMoved) editor.commands.setTextSelection(place);
      editor.view.pasteHTML(answer.html);
      if (hasMoved) editor.commands.setTextSelection(cursor);
      isInserting = false;
      places.delete(cursor);
      places.delete(place);
    };

    const insertAnswered = () => {
      while (waiting[0]?.answer) insert(waiting.shift());
    };

    // Returns whether the editor must leave the pasting to us.
    const takeOver = ({ from, to }) => {
      const html = parsed;
      parsed = "";
      const isOwn = html.includes("data-pm-slice"); // copied from an editor like this one
      if (isInserting || isOwn || !html) return false;
      const isAgain = waiting.some(({ place }) => isSame(place, { from, to }));
      const paste = { html, place: follow({ from: isAgain ? to : from, to }) };
      waiting.push(paste);
      clean(html, textarea).then((answer) => {
        paste.answer ??= answer;
        insertAnswered();
      });
      return true;
    };

    editor.setOptions({
      editorProps: {
        transformPastedHTML: (html) => {
          parsed = html;
          return disarm(html);
        },
        handlePaste: (view) => takeOver(view.state.selection),
        handleDrop: (view, { clientX, clientY }) => {
          const { pos } = view.posAtCoords({ left: clientX, top: clientY });
          return takeOver({ from: pos, to: pos });
        },
      },
    });

    // A text that is saved in the meantime is saved with all that was pasted.
    textarea.form.addEventListener("submit", () => {
      for (const paste of waiting) paste.answer ??= { html: paste.html, melding: "" };
      insertAnswered();
    });
  });
}
