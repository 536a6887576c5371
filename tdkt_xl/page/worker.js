// The program's Python in a worker of its own, so that the page answers while it reads. Behind this stand Pyodide's own scripts.
// Asked with {id, do, ...}; answers {id, value} or {id, problem}; between, {reading: name} and {done: n, of: m}.
"use strict";

let python = null;
const kept = {}; // what Pyodide would fetch, from memory: the page may not use the network

self.fetch = async (address) => {
  const name = String(address).split("/").pop();
  if (!(name in kept)) throw new Error(`not here: ${name}`);
  const type = name.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
  return new Response(kept[name], { headers: { "Content-Type": type } });
};

const LOCK = { info: { abi_version: "2026_0", arch: "wasm32", platform: "emscripten", python: "3.14", version: "314.0.7" }, packages: {} };

const tasks = {
  async begin({ wasm, std, app }) {
    kept["pyodide.asm.wasm"] = wasm;
    kept["python_stdlib.zip"] = std;
    python = await self.loadPyodide({
      indexURL: "file:///",
      createPyodideModule: self.createPyodideModule,
      lockFileContents: LOCK,
      packages: [],
      env: { HOME: "/home", TZ: Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC" },
      stdout: () => {},
      stderr: (text) => console.warn(text),
    });
    const bare = performance.now(); // milliseconds since the worker began
    for (const name of Object.keys(kept)) delete kept[name];
    python.unpackArchive(app, "zip", { extractDir: "/app" });
    python.runPython("import sys; sys.path.insert(0, '/app'); from tdkt_xl.page import calls");
    return { bare, ready: performance.now() };
  },

  // Files as {path, data, modified}, in place of those of the last time.
  files({ files }) {
    python.runPython("from tdkt_xl.page import calls; calls.empty()");
    for (const { path, data, modified } of files) {
      const full = `/in/${path}`;
      python.FS.mkdirTree(full.slice(0, full.lastIndexOf("/")));
      python.FS.writeFile(full, new Uint8Array(data));
      python.FS.utime(full, modified, modified);
    }
    return files.length;
  },

  run({ name, request }) {
    const call = python.pyimport("tdkt_xl.page.calls").answer;
    const tell = (kind, value, of) => self.postMessage(kind === "reading" ? { reading: value } : { done: value, of });
    const answer = call(name, JSON.stringify(request), tell);
    const { text, files } = answer.toJs({ dict_converter: Object.fromEntries });
    answer.destroy();
    return { text, files };
  },
};

self.onmessage = async ({ data }) => {
  const { id, do: what, ...rest } = data;
  try {
    self.postMessage({ id, value: await tasks[what](rest) });
  } catch (problem) {
    self.postMessage({ id, problem: String(problem.message || problem), fatal: Boolean(problem.pyodide_fatal_error) });
  }
};
