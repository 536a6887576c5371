"use strict";
(function () {
  const data = JSON.parse(document.getElementById("data").textContent);
  const STEP = 100; // rows shown at a time
  const SEVERITIES = ["Phải sửa", "Cần xem lại", "Để biết"];
  const LEVELS = { xa: "Cấp xã", huyen: "Cấp huyện", tinh: "Cấp tỉnh", "co-quan": "Cơ quan, đơn vị" };
  const FIRST_COUNT = 4; // of a detail: line, file, sheet, row, counts, then label, note, explanation
  const AFTER_COUNTS = FIRST_COUNT + data.counts.length;
  const order = new Intl.Collator("vi", { numeric: true });
  const text = (place) => (place === null || place === undefined ? "" : data.texts[place]);

  // ---- Figures and words

  const number = (value) => (value === null || value === undefined ? "" : String(value).replace(/\B(?=(\d{3})+$)/g, "."));
  const fold = (words) => words.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase();
  const measure = (words) => parseFloat(words.replace(/[.%+]/g, "").replace(",", "."));

  function add(sums, row) {
    for (let i = 0; i < data.counts.length; i++) {
      const value = row[FIRST_COUNT + i];
      if (value !== null) sums[i] = (sums[i] || 0) + value;
    }
    return sums;
  }
  const isFigure = (column) => column.kind === "count" || column.kind === "measured";
  const blanks = () => data.counts.map(() => null);

  function element(name, words, kind) {
    const made = document.createElement(name);
    if (words !== undefined && words !== null) made.textContent = words;
    if (kind) made.className = kind;
    return made;
  }

  // ---- Tables that sort and filter
  // columns: {title, kind: "count" | "measured" | "name" | "long", value(row), open(row), mark(row)}; choices: a column's values to pick from.

  function makeTable(host, { columns, rows, label, choices, foot }) {
    let shown = rows, sorted = null, upwards = true, limit = STEP;
    const haystacks = new Map();
    const tools = element("div", null, "tools");
    const input = Object.assign(element("input"), { type: "search", placeholder: "Lọc (gõ không dấu cũng được)" });
    input.setAttribute("aria-label", `Lọc ${label}`);
    const select = element("select");
    const tally = element("output");
    tools.append(input);
    if (choices) {
      select.setAttribute("aria-label", choices.title);
      select.append(new Option(`${choices.title}: tất cả`, ""));
      for (const value of new Set(rows.map(choices.value))) if (value) select.append(new Option(value, value));
      tools.append(select);
    }
    tools.append(tally);
    const scroll = element("div", null, "scroll");
    Object.assign(scroll, { tabIndex: 0, role: "region", ariaLabel: label });
    const table = element("table"), head = element("tr"), body = element("tbody");
    const more = Object.assign(element("button", "", "more"), { type: "button" });

    columns.forEach((column) => {
      const th = element("th", null, isFigure(column) ? "sortable count" : "sortable");
      const button = Object.assign(element("button", column.title), { type: "button", title: column.hint || "" });
      th.scope = "col";
      th.dataset.title = column.title;
      button.addEventListener("click", () => sortBy(column, th));
      th.append(button);
      head.append(th);
    });

    function sortBy(column, th) {
      upwards = sorted === column ? !upwards : !isFigure(column);
      sorted = column;
      for (const other of head.children) other.removeAttribute("aria-sort");
      th.setAttribute("aria-sort", upwards ? "ascending" : "descending");
      draw();
    }
    function compare(one, two) {
      const a = sorted.value(one), b = sorted.value(two);
      const blankA = a === null || a === undefined || a === "", blankB = b === null || b === undefined || b === "";
      if (blankA || blankB) return blankA - blankB; // blanks last, either way
      const by = sorted.kind === "count" ? a - b : sorted.kind === "measured" ? measure(a) - measure(b) : order.compare(a, b);
      return upwards ? by : -by;
    }

    function haystack(row) {
      if (!haystacks.has(row)) haystacks.set(row, fold(columns.map((column) => column.value(row) ?? "").join(" ")));
      return haystacks.get(row);
    }

    function draw() {
      const wanted = fold(input.value).split(/\s+/).filter(Boolean);
      shown = rows.filter((row) => (!select.value || choices.value(row) === select.value) && wanted.every((word) => haystack(row).includes(word)));
      if (sorted) shown.sort(compare);
      body.replaceChildren(...shown.slice(0, limit).map(drawRow));
      tally.textContent = shown.length === rows.length ? `${number(rows.length)} dòng` : `${number(shown.length)}/${number(rows.length)} dòng`;
      more.hidden = shown.length <= limit;
      more.textContent = `Hiện thêm (còn ${number(shown.length - limit)})`;
    }

    function drawRow(row) {
      const tr = element("tr");
      for (const column of columns) {
        const value = column.value(row);
        const td = element("td", null, column.kind || "words");
        if (column.mark) td.classList.add(...column.mark(row));
        if (column.open) {
          const button = Object.assign(element("button", value, "open"), { type: "button" });
          button.addEventListener("click", () => column.open(row));
          td.append(button);
        } else td.textContent = column.kind === "count" ? number(value) : value ?? "";
        tr.append(td);
      }
      return tr;
    }

    input.addEventListener("input", () => { limit = STEP; draw(); });
    select.addEventListener("change", () => { limit = STEP; draw(); });
    more.addEventListener("click", () => { limit += 5 * STEP; draw(); });
    window.addEventListener("beforeprint", () => { limit = Infinity; draw(); });
    window.addEventListener("afterprint", () => { limit = STEP; draw(); });
    const thead = element("thead");
    thead.append(head);
    table.append(thead, body);
    if (foot) {
      const tfoot = element("tfoot"), tr = element("tr");
      columns.forEach((column, i) => tr.append(element("td", isFigure(column) ? number(foot[i]) : foot[i], column.kind || "words")));
      tfoot.append(tr);
      table.append(tfoot);
    }
    scroll.append(table);
    host.append(tools, scroll, more);
    draw();
  }

  // ---- Units, and from a total down to units and files

  const units = data.units.map(([code, name, above, level], i) => ({
    code, name, above: text(above), level: LEVELS[level] || "", details: data.details[i], sums: data.details[i].reduce(add, blanks()),
  }));
  const countColumns = (counts) => data.counts.map(([n, hint], i) => ({ title: `(${n})`, hint, kind: "count", value: (row) => counts(row)[i] }));
  const total = (rows) => rows.reduce((sums, row) => sums.map((sum, i) => (row[i] === null ? sum : (sum || 0) + row[i])), blanks());
  const dialog = document.getElementById("drill");
  const trail = [];

  function show(step) {
    const body = document.getElementById("drill-body");
    document.getElementById("drill-title").textContent = step.title;
    document.getElementById("back").hidden = trail.length < 2;
    body.replaceChildren();
    step.fill(body);
    if (!dialog.open) dialog.showModal();
    dialog.scrollTop = 0;
  }
  function go(step) { trail.push(step); show(step); }

  function lineStep(section, label) {
    const place = data.lines.findIndex((line) => line[0] === section && line[1] === label);
    const rows = units
      .map((unit) => ({ unit, own: unit.details.filter((detail) => detail[0] === place) }))
      .filter((row) => row.own.length)
      .map((row) => ({ ...row, sums: row.own.reduce(add, blanks()) }));
    return {
      title: `${section ? section + ". " : ""}${label}: số liệu của từng đơn vị`,
      fill: (body) => makeTable(body, {
        label: "đơn vị", rows,
        columns: [
          { title: "Đơn vị", kind: "name", value: (row) => row.unit.name, open: (row) => go(unitStep(row.unit)) },
          { title: "Trực thuộc", value: (row) => row.unit.above },
          ...countColumns((row) => row.sums),
        ],
        foot: ["Cộng", "", ...total(rows.map((row) => row.sums))],
      }),
    };
  }

  function unitStep(unit) {
    const files = new Set(unit.details.map((detail) => text(detail[1])).filter(Boolean));
    const own = data.findings.filter((found) => found[2] !== null && files.has(found[2]));
    return {
      title: [unit.name, unit.code, unit.above].filter(Boolean).join(" – "),
      fill: (body) => {
        makeTable(body, {
          label: "dòng", rows: unit.details,
          columns: [
            { title: "Mục", value: (row) => data.lines[row[0]][0] },
            { title: "Hình thức khen thưởng", kind: "name", value: (row) => text(row[AFTER_COUNTS]) },
            ...countColumns((row) => row.slice(FIRST_COUNT, AFTER_COUNTS)),
            { title: "Ghi chú", value: (row) => text(row[AFTER_COUNTS + 1]) },
            { title: "Giải trình", value: (row) => text(row[AFTER_COUNTS + 2]) },
            { title: "Tệp", kind: "long", value: (row) => text(row[1]) },
            { title: "Trang", value: (row) => text(row[2]) },
            { title: "Dòng", kind: "count", value: (row) => row[3] },
          ],
          foot: ["", "Cộng", ...unit.sums],
        });
        if (own.length) {
          body.append(element("h3", "Phát hiện trong các tệp của đơn vị"));
          makeTable(body, { label: "phát hiện", rows: own, columns: findingColumns.slice(0, 1).concat(findingColumns.slice(3)) });
        }
      },
    };
  }

  const severity = { title: "Mức", kind: "name", value: (row) => SEVERITIES[row[0]], mark: (row) => [["error", "warning", "info"][row[0]]] };
  const findingColumns = [
    severity,
    { title: "Đơn vị", kind: "name", value: (row) => row[1] },
    { title: "Tệp", kind: "name", value: (row) => row[2] },
    { title: "Trang", value: (row) => text(row[3]) },
    { title: "Ô", value: (row) => row[4] },
    { title: "Nội dung và cách sửa", kind: "long", value: (row) => row[5] },
    { title: "Giải trình", value: (row) => row[6] },
  ];

  const tables = {
    units: {
      label: "đơn vị", rows: units,
      columns: [
        { title: "Mã", value: (row) => row.code },
        { title: "Đơn vị", kind: "name", value: (row) => row.name, open: (row) => { trail.length = 0; go(unitStep(row)); } },
        { title: "Trực thuộc", value: (row) => row.above },
        ...countColumns((row) => row.sums),
      ],
      choices: { title: "Cấp", value: (row) => row.level },
      foot: ["", "Cộng", "", ...total(units.map((unit) => unit.sums))],
    },
    moves: {
      label: "so sánh đơn vị", rows: data.moves,
      columns: [
        { title: "Mã", value: (row) => row[0] },
        { title: "Đơn vị", kind: "name", value: (row) => row[1] },
        { title: "Kỳ này", kind: "count", value: (row) => row[2] },
        { title: "Kỳ trước", kind: "count", value: (row) => row[3] },
        { title: "Chênh lệch", kind: "measured", value: (row) => row[4] },
        { title: "%", kind: "measured", value: (row) => row[5] },
        { title: "Biến động lớn", value: (row) => (row[6] ? (row[4].startsWith("-") ? "▼" : "▲") : ""), mark: () => ["big"] },
        { title: "Ghi chú", value: (row) => row[7] },
      ],
    },
    tracked: {
      label: "theo dõi", rows: data.tracked,
      columns: [
        { title: "Mã", value: (row) => row[0] },
        { title: "Đơn vị", kind: "name", value: (row) => row[1] },
        { title: "Trực thuộc", value: (row) => text(row[2]) },
        { title: "Tình trạng", kind: "name", value: (row) => text(row[3]), mark: (row) => (row[6] ? ["error"] : []) },
        { title: "Lý do", kind: "long", value: (row) => row[4] },
        { title: "Tệp", kind: "name", value: (row) => row[5] },
      ],
      choices: { title: "Tình trạng", kind: "name", value: (row) => text(row[3]) },
    },
    findings: {
      label: "phát hiện", rows: data.findings, columns: findingColumns,
      choices: { title: "Mức", value: severity.value },
    },
  };

  for (const host of document.querySelectorAll("[data-table]")) makeTable(host, tables[host.dataset.table]);
  for (const button of document.querySelectorAll("button.line")) {
    const row = button.closest("tr").dataset;
    button.addEventListener("click", () => { trail.length = 0; go(lineStep(row.section, row.label)); });
  }
  document.getElementById("back").addEventListener("click", () => { trail.pop(); show(trail[trail.length - 1]); });
  document.getElementById("close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
})();
