// The text area of a rule or module as an editor: line numbers, colours, indentation, completion of what the hook gives
// and takes, and the line of an error. Without script the text area stays; with it, it holds what is sent.
//
// The editor stands in a shadow root: its styles are made by script, which the page's policy lets in there only.
import {autocompletion, completionKeymap} from "@codemirror/autocomplete";
import {defaultKeymap, history, historyKeymap} from "@codemirror/commands";
import {HighlightStyle, StreamLanguage, bracketMatching, indentOnInput, indentUnit, syntaxHighlighting} from "@codemirror/language";
import {lua} from "@codemirror/legacy-modes/mode/lua";
import {EditorState} from "@codemirror/state";
import {Decoration, EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers} from "@codemirror/view";
import {tags} from "@lezer/highlight";

const helpers = ["date.add", "date.days_between", "date.weekday", "date.on_or_after", "date.format", "date.is_date",
  "text.starts", "text.ends", "text.contains", "text.trim", "text.split", "text.upper", "text.lower", "list.has",
  "number.round", "log", "require", "data"].map((label) => ({label, type: "function"}));
const words = ["and", "do", "else", "elseif", "end", "false", "for", "function", "if", "in", "ipairs", "local", "nil", "not", "or",
  "pairs", "repeat", "return", "then", "true", "until", "while"].map((label) => ({label, type: "keyword"}));

/// What stands beside the editor: the hook's fields, with what they mean.
function fieldsBeside(list, type) {
  return [...document.querySelectorAll(`${list} > div`)].map((row) => ({
    label: row.querySelector("dt").textContent, type, info: row.querySelector("dd").textContent.trim() || undefined,
  }));
}

function completions() {
  const inputs = fieldsBeside("[data-inputs]", "property"), answers = fieldsBeside("[data-outputs]", "property");
  return (context) => {
    const word = context.matchBefore(/[\w.[\]]+/);
    if (!word && !context.explicit) return null;
    return {from: word ? word.from : context.pos, options: [...inputs, ...helpers, ...answers, ...words], validFor: /^[\w.[\]]*$/};
  };
}

const look = EditorView.theme({
  "&": {border: "1px solid var(--gh-edge)", borderRadius: "4px", background: "var(--gh-paper)", color: "var(--gh-ink)", fontSize: "14px"},
  "&.cm-focused": {outline: "3px solid var(--gh-focus, #ffdd00)", outlineOffset: "0"},
  ".cm-scroller": {minHeight: "22rem", maxHeight: "75vh", fontFamily: "ui-monospace, 'Cascadia Mono', Menlo, Consolas, monospace", lineHeight: "1.6"},
  ".cm-gutters": {background: "var(--gh-wash)", color: "var(--gh-slate)", border: "0", borderRight: "1px solid var(--gh-line)"},
  ".cm-activeLine, .cm-activeLineGutter": {background: "var(--gh-wash)"},
  ".cm-cursor": {borderLeftColor: "var(--gh-ink)"},
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": {background: "color-mix(in srgb, var(--gh-ink) 18%, transparent)"},
  ".cm-wrong": {background: "color-mix(in srgb, var(--gh-danger) 18%, transparent)"},
  ".cm-tooltip": {background: "var(--gh-paper)", color: "var(--gh-ink)", border: "1px solid var(--gh-line)"},
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": {background: "var(--gh-ink)", color: "var(--gh-paper)"},
});
const colours = HighlightStyle.define([
  {tag: [tags.keyword, tags.operatorKeyword], color: "var(--gh-link)", fontWeight: "bold"},
  {tag: [tags.string, tags.special(tags.string)], color: "var(--gh-brass)"},
  {tag: [tags.number, tags.bool, tags.null, tags.atom], color: "var(--gh-danger)"},
  {tag: tags.comment, color: "var(--gh-slate)", fontStyle: "italic"},
]);

/// The line that an error of the form names: “x:12: …”, “line 12: …”.
function wrongLine(field) {
  const told = field.querySelector(".govuk-error-message")?.textContent ?? document.querySelector("[data-problem]")?.textContent ?? "";
  return Number(/(?::|line )(\d+):/.exec(told)?.[1] ?? 0);
}

for (const field of document.querySelectorAll("[data-code]")) {
  const area = field.querySelector("textarea"), label = field.querySelector("label");
  const host = document.createElement("div");
  area.before(host);
  const root = host.attachShadow({mode: "open"});
  const line = wrongLine(field);
  const wrong = EditorView.decorations.compute(["doc"], (state) =>
    line > 0 && line <= state.doc.lines ? Decoration.set([Decoration.line({class: "cm-wrong"}).range(state.doc.line(line).from)]) : Decoration.none);
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: area.value,
      extensions: [lineNumbers(), history(), drawSelection(), highlightActiveLine(), bracketMatching(), indentOnInput(), indentUnit.of("    "),
        StreamLanguage.define(lua), syntaxHighlighting(colours), look, wrong, autocompletion({override: [completions()]}),
        keymap.of([...completionKeymap, ...historyKeymap, ...defaultKeymap]),
        EditorView.contentAttributes.of({"aria-label": label.childNodes[0].textContent.trim(), "aria-invalid": line > 0 ? "true" : "false", spellcheck: "false"}),
        EditorView.updateListener.of((update) => { if (update.docChanged) area.value = update.state.doc.toString(); })],
    }),
  });
  // Links to the field lead to the editor.
  host.id = area.id;
  host.tabIndex = -1;
  host.addEventListener("focus", () => view.focus());
  area.removeAttribute("id");
  label.removeAttribute("for");
  label.addEventListener("click", () => view.focus());
  area.style.display = "none";
  field.querySelector("[data-keys]").hidden = false;
  if (line > 0 && line <= view.state.doc.lines) {
    view.dispatch({selection: {anchor: view.state.doc.line(line).from}, scrollIntoView: true});
    view.focus();
  }
}
