"""The rules of axe that pages keep."""

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PUBLIC_RULES = [*RULES, "best-practice"]
