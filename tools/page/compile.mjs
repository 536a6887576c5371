// node compile.mjs PYODIDE FOLDER STDLIB.zip OUT: FOLDER and the standard library as archives of compiled modules, by the very Python that runs them.
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";

const [pyodide, folder, stdlib, out] = process.argv.slice(2);
const { loadPyodide } = await import(path.resolve(pyodide, "pyodide.mjs"));
const lock = { info: { abi_version: "2026_0", arch: "wasm32", platform: "emscripten", python: "3.14", version: "314.0.7" }, packages: {} };
const python = await loadPyodide({ indexURL: path.resolve(pyodide), packages: [], lockFileContents: lock });

function copy(from, to) {
  python.FS.mkdirTree(to);
  for (const entry of fs.readdirSync(from, { withFileTypes: true })) {
    const source = path.join(from, entry.name);
    if (entry.isDirectory()) copy(source, `${to}/${entry.name}`);
    else python.FS.writeFile(`${to}/${entry.name}`, fs.readFileSync(source));
  }
}

copy(folder, "/app");
python.FS.writeFile("/std.zip", fs.readFileSync(stdlib));
python.FS.writeFile("/archives.py", fs.readFileSync(new URL("archives.py", import.meta.url)));
python.runPython("import sys; sys.path.insert(0, '/'); import archives; archives.write('/app', '/std.zip', '/app_compiled.zip', '/std_compiled.zip')");
for (const [inside, name] of [["/app_compiled.zip", "app.zip"], ["/std_compiled.zip", "std.zip"]]) {
  const data = python.FS.readFile(inside);
  fs.writeFileSync(path.join(out, name), data);
  console.log(name, data.length, createHash("sha256").update(data).digest("hex").slice(0, 12));
}
