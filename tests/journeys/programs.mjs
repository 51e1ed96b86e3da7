#!/usr/bin/env node
// The addresses for programs as strangers' tools see them: openapi.json is valid for a linter, a client is generated from
// it and compiled, and that client adds, changes and lists.
import {execFileSync} from "node:child_process";
import {copyFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {pathToFileURL} from "node:url";
import {Site, postgres, root} from "../browser/site.mjs";
import {HttpVisitor} from "../faults/http_visitor.mjs";
import {Verdict} from "../faults/verdict.mjs";

const verdict = new Verdict();
const tools = join(root, "tests/api");
const tool = (name, words, folder) => execFileSync(join(tools, "node_modules/.bin", name), words, {cwd: folder, encoding: "utf8", stdio: "pipe",
  env: {...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true"}});

function attempt(what, deed) {
  try {
    return deed();
  } catch (problem) {
    verdict.expect(false, `${what}: ${problem.stdout ?? ""}${problem.stderr ?? problem}`.slice(0, 4000));
    return undefined;
  }
}

async function builtClient(visitor, folder) {
  for (const name of ["client.ts", "tsconfig.json", "package.json"]) copyFileSync(join(tools, name), join(folder, name));
  symlinkSync(join(tools, "node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, "openapi.json"), await visitor.page("/api/openapi.json"));
  writeFileSync(join(folder, "redocly.yaml"), "extends: [recommended-strict]\nrules:\n  operation-4xx-response: error\n");
  attempt("the linter", () => tool("redocly", ["lint", "openapi.json"], folder));
  attempt("the generator", () => tool("openapi-typescript", ["openapi.json", "-o", "generated.d.ts"], folder));
  attempt("the compiler", () => tool("tsc", ["-p", "."], folder));
  return import(pathToFileURL(join(folder, "client.js")));
}

async function journey(engine) {
  const site = await Site.start({engine});
  const folder = mkdtempSync(join(tmpdir(), "guildhall-api-"));
  try {
    site.addPerson("boss@example.com", "Boss", ["super_admin"]);
    const visitor = new HttpVisitor(site.url);
    await visitor.signIn(site.signInLink("boss@example.com"));
    const client = await builtClient(visitor, folder);
    const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const token = await visitor.token("/workshop-types/new");
    for (const problem of await client.useIt(site.url, {cookie, "x-csrf-token": token})) verdict.expect(false, `${engine}: ${problem}`);
    verdict.expect(readFileSync(join(folder, "openapi.json"), "utf8").includes("/api/v1/workshop-types"), "openapi.json has no workshop types");
  } finally {
    rmSync(folder, {recursive: true, force: true});
    await site.stop();
  }
}

for (const engine of ["sqlite", ...(postgres ? ["postgresql"] : [])]) await journey(engine);
verdict.end();
