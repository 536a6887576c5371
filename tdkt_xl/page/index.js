// What a person does on the page; all reading and adding up is done by the worker's Python.
"use strict";

const byId = (id) => document.getElementById(id);
const SECONDS = 60; // how long one file may take before the worker is started again without it
const GRADES = { error: "Phải sửa", warning: "Cần xem lại", info: "Để biết" };
const chosen = { files: [], roster: null, previous: null };
const lost = new Set(); // files on which the worker died
let worker = null, waiting = new Map(), number = 0, reading = null, watch = null, parts = null, ready = null;
let ended = null, starts = 0; // why the last worker ended; how often one was begun or ended

// ---- The worker

async function part(id) {
  const node = byId(id), bytes = Uint8Array.from(atob(node.textContent), (c) => c.charCodeAt(0));
  node.remove();
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}

async function start() {
  const mine = ++starts;
  parts ??= Promise.all(["part-wasm", "part-std", "part-app", "part-worker"].map(part));
  const [wasm, std, app, source] = await parts;
  if (mine !== starts) throw ended; // stopped while the parts were unpacked
  const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  worker = new Worker(address);
  URL.revokeObjectURL(address);
  worker.onmessage = ({ data }) => answered(data);
  worker.onerror = (event) => failed(event.message || "trình duyệt dừng chương trình");
  const times = await ask({ do: "begin", wasm, std, app });
  Object.assign(document.documentElement.dataset, times); // how long Python alone took, and all of it: for `make bench`
}

function ask(message) {
  if (!worker) return Promise.reject(ended); // stopped between two questions
  return new Promise((resolve, reject) => {
    waiting.set(++number, { resolve, reject });
    worker.postMessage({ id: number, ...message });
  });
}

function answered(data) {
  if (data.reading !== undefined) return began(data.reading);
  if (data.done !== undefined) return progressed(data.done, data.of);
  const { resolve, reject } = waiting.get(data.id);
  waiting.delete(data.id);
  if (data.problem === undefined) resolve(data.value);
  else if (data.fatal) failed(data.problem);
  else reject(new Error(data.problem));
}

// The worker is of no more use: those who wait are told, and the next task begins a new one.
function failed(why) {
  const file = reading;
  end();
  ended = Object.assign(new Error(why), { file });
  for (const { reject } of waiting.values()) reject(ended);
  waiting.clear();
}

function end() {
  clearTimeout(watch);
  worker?.terminate();
  worker = ready = reading = null;
  starts += 1;
}

function began(name) {
  reading = name;
  clearTimeout(watch);
  if (name) watch = setTimeout(() => failed("quá lâu"), SECONDS * 1000);
  if (name) say(`Đang đọc ${name}`);
}

function progressed(done, of) {
  byId("bar").hidden = false;
  byId("bar").value = of ? done / of : 0;
  byId("bar").textContent = `${done}/${of}`;
  say(done < of ? `Đọc biểu ${done}/${of}` : "Đang cộng và ghi kết quả…");
}

const begun = () => (ready ??= start());

// ---- Choosing

async function walk(entry, base, into) {
  const path = base + entry.name;
  if (entry.isFile) {
    into.push({ path, file: await new Promise((resolve, reject) => entry.file(resolve, reject)) });
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return;
    for (const each of some) await walk(each, `${path}/`, into);
  }
}

function take(files) {
  chosen.files = files;
  lost.clear();
  const some = files.length > 0;
  byId("chosen").textContent = some ? `Đã chọn ${files.length} tệp: ${files.slice(0, 3).map((each) => each.path).join(", ")}${files.length > 3 ? "…" : ""}` : "Chưa chọn tệp nào.";
  byId("check").disabled = byId("merge").disabled = !some;
}

const picked = (input) => [...input.files].map((file) => ({ path: file.webkitRelativePath || file.name, file }));

byId("files").onchange = ({ target }) => take(picked(target));
byId("folder").onchange = ({ target }) => take(picked(target));
for (const id of ["roster", "previous"]) byId(id).onchange = ({ target }) => (chosen[id] = target.files[0] ?? null);

const drop = byId("drop");
drop.ondragover = (event) => { event.preventDefault(); drop.classList.add("over"); };
drop.ondragleave = () => drop.classList.remove("over");
drop.ondrop = async (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  const found = [];
  for (const entry of [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry()).filter(Boolean)) await walk(entry, "", found);
  take(found);
};

// ---- Working

function say(text) {
  byId("state").textContent = text;
}

const FOLDER = "bao-cao"; // where the chosen files lie in the worker; what they are called is shown without it

async function send() {
  const files = chosen.files.filter(({ path }) => !lost.has(path)).map(({ path, file }) => ({ path: `${FOLDER}/${path}`, file }));
  for (const id of ["roster", "previous"]) if (chosen[id]) files.push({ path: `${id}/${chosen[id].name}`, file: chosen[id] });
  const read = await Promise.all(files.map(async ({ path, file }) => ({ path, data: await file.arrayBuffer(), modified: file.lastModified })));
  await ask({ do: "files", files: read });
}

const request = () => ({
  folder: FOLDER,
  roster: chosen.roster && `roster/${chosen.roster.name}`,
  previous: chosen.previous && `previous/${chosen.previous.name}`,
  period: byId("period").value.trim() || null,
  due: byId("due").value.trim() || null,
});

async function work(name) {
  busy(true);
  say("Đang đọc…");
  try {
    for (;;) {
      try {
        await begun();
        await send();
        const answer = await ask({ do: "run", name, request: request() });
        show(name, JSON.parse(answer.text), answer.files);
        break;
      } catch (problem) {
        const path = problem.file?.replace(`${FOLDER}/`, "").split("!/")[0];
        if (!path || lost.has(path)) throw problem;
        lost.add(path); // once more without the file on which the worker died
      }
    }
  } catch (problem) {
    say(`Chưa làm được: ${problem.message}`);
  } finally {
    busy(false);
  }
}

function busy(on) {
  byId("check").disabled = byId("merge").disabled = on || !chosen.files.length;
  byId("stop").hidden = !on;
  byId("bar").hidden = true;
  clearTimeout(watch);
}

byId("check").onclick = () => work("check");
byId("merge").onclick = () => work("merge");
byId("stop").onclick = () => { reading = null; failed("đã dừng theo yêu cầu"); };

// ---- Showing

function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== null) node.setAttribute(key, value);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

const shown = (file) => file.replace(`${FOLDER}/`, "");

function show(name, answer, files) {
  const out = byId("out");
  out.replaceChildren();
  byId("downloads").replaceChildren(...files.map(offered));
  byId("totals").textContent = answer.said;
  for (const path of lost) out.append(fileHeading(path), findingList([{ severity: "error", message: "Trình duyệt không đọc nổi tệp này; các tệp khác vẫn được đọc. Mở tệp, lưu lại dạng .xlsx rồi thử lại." }]));
  if (answer.official) out.append(element("h3", {}, "Biểu tổng hợp"), tableOf(answer.official));
  for (const each of answer.files) {
    out.append(fileHeading(shown(each.file), each.about));
    if (each.lines) out.append(tableOf(each.lines));
    if (each.findings.length) out.append(findingList(each.findings));
    else out.append(element("p", { class: "remark" }, "Không có gì phải sửa."));
  }
  byId("result").hidden = false;
  byId("result").focus();
  say("Xong.");
}

const fileHeading = (name, about = "") => element("h3", {}, name, about ? element("span", { class: "remark" }, ` – ${about}`) : null);

const findingList = (findings) =>
  element("ul", { class: "findings" }, ...findings.map((each) =>
    element("li", { class: each.severity }, element("span", { class: "grade" }, GRADES[each.severity]), each.message)));

function tableOf({ headings, rows }) {
  const cell = (value) => typeof value === "number" ? element("td", { class: "count" }, value.toLocaleString("vi-VN")) : element("td", {}, value ?? "");
  const body = rows.map(({ cells, severity }) => element("tr", { class: severity ?? null }, ...cells.map(cell)));
  return element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Bảng số liệu" },
    element("table", {}, element("thead", {}, element("tr", {}, ...headings.map((each) => element("th", { scope: "col" }, each)))), element("tbody", {}, ...body)));
}

function offered({ name, data, type, label }) {
  return element("a", { class: "button plain", href: URL.createObjectURL(new Blob([data], { type })), download: name }, label);
}

begun().then(() => say("Sẵn sàng. Hãy chọn tệp."), (problem) => say(`Không khởi động được: ${problem.message}`));
