// Lists of participants to upload. Nobody here exists.
import {readFileSync} from "node:fs";
import {join} from "node:path";
import {root} from "./site.mjs";

/// The first 400 people of the demonstration list, with its head.
export function fourHundredPeople() {
  const lines = readFileSync(join(root, "plugins/certificates/demo/people.csv"), "utf8").split(/\r?\n/);
  return Buffer.from(lines.slice(0, 401).join("\n") + "\n", "utf8");
}

/// One fault a line; lines 2, 7 and 9 are good, the last with a name no Western font can write.
export const faultyList = Buffer.from([
  "FullName,Email,Title",
  "Ada Example,ada@example.com,Analyst",
  ",nameless@example.com,Analyst",
  "Nomail Example,,Analyst",
  "Bad Address,bad.example.com,Analyst",
  "Ada Again,ADA@example.com,Analyst",
  "Béla Minta,bela@example.com,Engineer",
  '"=HYPERLINK(""http://example.com"")",formula@example.com,Analyst',
  "王小明,wang@example.com,Engineer",
  "Many Columns,many@example.com,Director, Operations",
  "Tab\tInside,tab@example.com,Analyst",
].join("\n") + "\n", "utf8");

/// Saved by a spreadsheet on a Western Windows: semicolons, CRLF, Windows-1252 (€ is 0x80, š 0x9a).
export const windowsList = Buffer.concat([
  Buffer.from("FullName;Email;Title\r\nJos\xe9 Mu\xf1oz;jose@example.com;Consultor\r\nS\xf8ren Kj\xe6r;soren@example.com;Tester \x80\r\nBj\xf6rn Gro\xdf;bjorn@example.com;\r\n", "latin1"),
]);
