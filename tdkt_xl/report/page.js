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

  const number = (value) => {
    if (value === null || value === undefined) return "";
    const [whole, part] = String(value).split(".");
    return whole.replace(/\B(?=(\d{3})+$)/g, ".") + (part ? `,${part}` : "");
  };
  const fold = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase();
  const words = (text) => fold(text).split(/[^\p{L}\p{N}]+/u).filter(Boolean).join(" ");
  const measure = (figure) => parseFloat(figure.replace(/[.%+]/g, "").replace(",", "."));

  // Amounts have two decimals at most: sums of binary numbers are rounded to them.
  const plus = (sum, value) => Math.round(((sum || 0) + value) * 100) / 100;
  // A line that is part of another one counts there already.
  const isWhole = (detail) => !data.lines[detail[0]][2];
  function add(sums, row) {
    for (let i = 0; i < data.counts.length; i++) {
      const value = row[FIRST_COUNT + i];
      if (value !== null) sums[i] = plus(sums[i], value);
    }
    return sums;
  }
  const isFigure = (column) => column.kind === "count" || column.kind === "measured";
  const blanks = () => data.counts.map(() => null);

  function element(name, said, kind) {
    const made = document.createElement(name);
    if (said !== undefined && said !== null) made.textContent = said;
    if (kind) made.className = kind;
    return made;
  }

  // ---- Tables that sort, filter and can be taken along
  // columns: {title, hint, kind: "count" | "measured" | "name" | "long", value(row), open(row), link(row), mark(row), isNamed: searched,
  // sums: has a sum in the foot}; choices: a column's values to pick from; dash(row): the figures of a row that says that it has none.

  let numberOfTables = 0;

  function makeTable(host, { columns, rows, label, choices, total, dash = () => false }) {
    let shown = rows, sorted = null, upwards = true, limit = STEP;
    const tools = element("div", null, "tools");
    const input = Object.assign(element("input"), { type: "search", placeholder: "Tìm theo tên hoặc mã (gõ không dấu cũng được)" });
    input.setAttribute("aria-label", `Tìm ${label} theo tên hoặc mã`);
    const select = element("select");
    const tally = element("output");
    tools.append(input);
    if (choices) {
      select.setAttribute("aria-label", choices.title);
      select.append(new Option(`${choices.title}: tất cả`, ""));
      for (const value of new Set(rows.map(choices.value))) if (value) select.append(new Option(value, value));
      tools.append(select);
    }
    tools.append(tally, csvButton(label, () => [columns.map((column) => column.title), ...shown.map((row) => columns.map((column) => plain(column, row)))]));
    const end = `het-bang-${(numberOfTables += 1)}`;
    const { scroll, table } = scrolling(label);
    const head = element("tr"), body = element("tbody");
    const more = Object.assign(element("button", "", "more"), { type: "button" });

    columns.forEach((column) => {
      const th = element("th", null, isFigure(column) ? "sortable count" : "sortable");
      const button = Object.assign(element("button", column.title), { type: "button", title: [column.hint, "bấm để sắp xếp"].filter(Boolean).join("; ") });
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

    const names = new Map(rows.map((row) => [row, null]));
    function namesOf(row) {
      if (names.get(row) === null) names.set(row, columns.filter((column) => column.isNamed).map((column) => words(String(column.value(row) ?? ""))));
      return names.get(row);
    }

    function draw() {
      const chosen = select.value ? rows.filter((row) => choices.value(row) === select.value) : [...rows];
      shown = matching(chosen, namesOf, words(input.value));
      if (sorted) shown.sort(compare);
      body.replaceChildren(...shown.slice(0, limit).map(drawRow));
      const all = shown.length === rows.length;
      tally.textContent = all ? `${number(rows.length)} dòng` : `${number(shown.length)}/${number(rows.length)} dòng`;
      more.hidden = shown.length <= limit;
      more.textContent = `Hiện thêm (còn ${number(shown.length - limit)})`;
      if (total) drawFoot(all ? "Cộng" : `Cộng các dòng đang hiện (${number(shown.length)}/${number(rows.length)})`);
    }

    function drawRow(row) {
      const tr = element("tr");
      for (const column of columns) {
        const value = column.value(row), td = element("td", null, column.kind || "words");
        if (column.mark) td.classList.add(...column.mark(row));
        const address = column.link && value ? column.link(row) : null;
        if (column.open) {
          const button = Object.assign(element("button", value, "open"), { type: "button" });
          button.addEventListener("click", () => column.open(row));
          td.append(button);
        } else if (address) td.append(Object.assign(element("a", value), { href: address }));
        else td.textContent = column.kind === "count" ? (dash(row) ? "–" : number(value)) : value ?? "";
        tr.append(td);
      }
      return tr;
    }

    const foot = element("tr");
    function drawFoot(said) {
      const sums = total(shown);
      let at = 0;
      foot.replaceChildren(...columns.map((column, i) => (isFigure(column)
        ? element("td", number(sums[at++]), column.kind)
        : element("td", i === columns.findIndex((each) => each.kind === "name") ? said : "", column.kind || "words"))));
    }

    const again = () => { limit = STEP; draw(); };
    input.addEventListener("input", again);
    select.addEventListener("change", again);
    more.addEventListener("click", () => { limit += 5 * STEP; draw(); });
    window.addEventListener("beforeprint", () => { limit = Infinity; draw(); });
    window.addEventListener("afterprint", again);
    const thead = element("thead");
    thead.append(head);
    table.append(thead, body);
    if (total) {
      const tfoot = element("tfoot");
      tfoot.append(foot);
      table.append(tfoot);
    }
    const after = Object.assign(element("div"), { id: end, tabIndex: -1 });
    host.append(tools, skipTo(after), scroll, more, after);
    draw();
    return (choice) => {
      input.value = "";
      select.value = choice;
      if (select.selectedIndex < 0) select.value = "";
      again();
    };
  }

  function scrolling(label) {
    const scroll = element("div", null, "scroll"), table = element("table");
    Object.assign(scroll, { tabIndex: 0, role: "region", ariaLabel: label });
    table.append(element("caption", label, "unseen"));
    scroll.append(table);
    return { scroll, table };
  }

  // For who goes from button to button by the keyboard: past a table with hundreds of them.
  function skipTo(place) {
    const link = Object.assign(element("a", "Bỏ qua bảng này", "skip"), { href: `#${place.id}` });
    link.addEventListener("click", (event) => { event.preventDefault(); place.focus(); });
    return link;
  }

  // What is looked for, in names alone: rows that have it as it is written, whole words before parts of words; where no row has
  // it so, those that have a word that begins with each of its words.
  function matching(rows, namesOf, wanted) {
    if (!wanted) return rows;
    const whole = rows.filter((row) => namesOf(row).some((name) => ` ${name} `.includes(` ${wanted} `)));
    const first = new Set(whole);
    const parts = rows.filter((row) => !first.has(row) && namesOf(row).some((name) => name.includes(wanted)));
    if (whole.length || parts.length) return [...whole, ...parts];
    return rows.filter((row) => wanted.split(" ").every((word) => namesOf(row).some((name) => ` ${name}`.includes(` ${word}`))));
  }

  // ---- A table as .csv, the bytes made here: nothing is asked for

  function plain(column, row) {
    const value = column.value(row);
    return value === null || value === undefined ? "" : column.kind === "measured" ? ungrouped(String(value)) : String(value);
  }
  const ungrouped = (figure) => figure.replace(/^\+/, "").replace(/\.(?=\d{3})/g, "");
  const FIGURE = /^-?[\d.,]+%?$/;
  // What a spreadsheet would take for a formula is text to it behind an apostrophe.
  function csvCell(value) {
    const safe = /^[=+\-@\t\r\n＝＋－＠]/.test(value) && !FIGURE.test(value) ? `'${value}` : value;
    return /[",;\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
  }

  function csvButton(label, rows) {
    const button = Object.assign(element("button", "Tải bảng này (.csv)", "csv"), { type: "button" });
    button.addEventListener("click", () => {
      const text = "\ufeff" + rows().map((row) => row.map(csvCell).join(",")).join("\r\n") + "\r\n";
      const address = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
      Object.assign(element("a"), { href: address, download: `${label[0].toUpperCase()}${label.slice(1)} – ${data.name}.csv`.replace(/[\\/:*?"<>|]/g, " ") }).click();
      setTimeout(() => URL.revokeObjectURL(address), 60000);
    });
    return button;
  }

  // A table that stands in the page as rows of texts: a cell over several columns or rows in the first of them.
  function rowsOf(table) {
    const grid = [];
    [...table.rows].forEach((tr, y) => {
      grid[y] ||= [];
      let x = 0;
      for (const cell of tr.cells) {
        while (grid[y][x] !== undefined) x += 1;
        const said = cell.textContent.trim().replace(/\s+/g, " ");
        const text = cell.tagName === "TD" && /^[+-]?\d{1,3}(\.\d{3})*(,\d+)?%?$/.test(said) ? ungrouped(said) : said;
        for (let down = 0; down < cell.rowSpan; down += 1) {
          grid[y + down] ||= [];
          for (let right = 0; right < cell.colSpan; right += 1) grid[y + down][x + right] = down || right ? "" : text;
        }
        x += cell.colSpan;
      }
    });
    return grid.map((row) => Array.from(row, (text) => text ?? ""));
  }

  // ---- Units, and from a total down to units and files

  // Of a file its own address; of what lies in an archive or a mail the archive's.
  const fileLink = (file) => (data.root === null || !file ? null : data.root + file.split("!/")[0].split("/").map(encodeURIComponent).join("/"));
  const units = data.units.map(([code, name, above, level, said], i) => ({
    code, name, above: text(above), level: LEVELS[level] || "", said: text(said), details: data.details[i], sums: data.details[i].filter(isWhole).reduce(add, blanks()),
  }));
  const anySaid = units.some((unit) => unit.said);
  const countColumns = (counts) => data.counts.map(([title, hint], i) => ({ title, hint, kind: "count", value: (row) => counts(row)[i] }));
  const sumOf = (counts) => (rows) => rows.reduce((sums, row) => sums.map((sum, i) => (counts(row)[i] === null ? sum : plus(sum, counts(row)[i]))), blanks());
  const ownCounts = (detail) => detail.slice(FIRST_COUNT, AFTER_COUNTS);
  const dialog = document.getElementById("drill");

  function lineStep(place) {
    const [section, label] = data.lines[place];
    const rows = units
      .map((unit) => ({ unit, own: unit.details.filter((detail) => detail[0] === place) }))
      .filter((row) => row.own.length)
      .map((row) => ({ ...row, sums: row.own.reduce(add, blanks()) }));
    return {
      title: `${section ? section + ". " : ""}${label}: số liệu của từng đơn vị`,
      fill: (body) => makeTable(body, {
        label: "đơn vị", rows,
        columns: [
          { title: "Đơn vị", kind: "name", isNamed: true, value: (row) => row.unit.name, open: (row) => goTo(["unit", units.indexOf(row.unit)]) },
          { title: "Trực thuộc", isNamed: true, value: (row) => row.unit.above },
          ...countColumns((row) => row.sums),
        ],
        total: sumOf((row) => row.sums),
      }),
    };
  }

  function unitStep(place) {
    const unit = units[place];
    const files = new Set(unit.details.map((detail) => text(detail[1])).filter(Boolean));
    const own = data.findings.filter((each) => each[2] !== null && files.has(each[2]));
    return {
      title: [unit.name, unit.code, unit.above].filter(Boolean).join(" – "),
      fill: (body) => {
        if (unit.said) body.append(element("p", `${unit.said}.`));
        makeTable(body, {
          label: "dòng", rows: unit.details,
          columns: [
            { title: "Mục", value: (row) => data.lines[row[0]][0] },
            { title: "Hình thức khen thưởng", kind: "name", isNamed: true, value: (row) => text(row[AFTER_COUNTS]) },
            ...countColumns(ownCounts),
            { title: "Ghi chú", value: (row) => text(row[AFTER_COUNTS + 1]) },
            { title: "Giải trình", value: (row) => text(row[AFTER_COUNTS + 2]) },
            { title: "Tệp", kind: "long", isNamed: true, value: (row) => text(row[1]), link: (row) => fileLink(text(row[1])) },
            { title: "Trang", value: (row) => text(row[2]) },
            { title: "Dòng", kind: "count", value: (row) => row[3] },
          ],
          total: (rows) => sumOf(ownCounts)(rows.filter(isWhole)),
        });
        if (own.length) {
          body.append(element("h3", "Chỗ phải sửa, cần xem lại trong các tệp của đơn vị"));
          makeTable(body, { label: "chỗ cần sửa", rows: own, columns: findingColumns.filter((column) => column.title !== "Đơn vị") });
        }
      },
    };
  }

  // ---- The dialog and the browser's Back: each step is an entry of the history, which says what the step shows

  let steps = [], isLeaving = false, waiting = null;

  function show(wanted) {
    steps = wanted;
    if (!steps.length) { if (dialog.open) dialog.close(); return; }
    const [kind, place] = steps[steps.length - 1];
    const step = kind === "line" ? lineStep(place) : unitStep(place);
    const body = document.getElementById("drill-body");
    document.getElementById("drill-title").textContent = step.title;
    document.getElementById("back").hidden = steps.length < 2;
    body.replaceChildren();
    step.fill(body);
    if (!dialog.open) dialog.showModal();
    dialog.scrollTop = 0;
  }
  function goTo(step) {
    if (isLeaving) { waiting = step; return; } // the browser is still on its way back
    const wanted = [...steps, step];
    history.pushState({ steps: wanted }, "");
    show(wanted);
  }
  function close() {
    if (!steps.length) return;
    isLeaving = true;
    history.go(-steps.length);
    show([]);
  }
  const isStep = ([kind, place]) => (kind === "line" ? data.lines : kind === "unit" ? units : [])[place] !== undefined;
  window.addEventListener("popstate", (event) => {
    isLeaving = false;
    const wanted = event.state && Array.isArray(event.state.steps) ? event.state.steps : [];
    show(wanted.every(isStep) ? wanted : []);
    if (waiting) {
      const step = waiting;
      waiting = null;
      goTo(step);
    }
  });

  // ---- The page's own tables

  const severity = { title: "Mức", kind: "name", value: (row) => SEVERITIES[row[0]], mark: (row) => [["error", "warning", "info"][row[0]]] };
  const findingColumns = [
    severity,
    { title: "Đơn vị", kind: "name", isNamed: true, value: (row) => row[1] },
    { title: "Tệp", kind: "name", isNamed: true, value: (row) => row[2], link: (row) => fileLink(row[2]) },
    { title: "Trang", value: (row) => text(row[3]) },
    { title: "Ô", value: (row) => row[4] },
    { title: "Mục, dòng", kind: "name", isNamed: true, value: (row) => text(row[5]) },
    { title: "Nội dung và cách sửa", kind: "long", value: (row) => row[6] },
    { title: "Giải trình", value: (row) => row[7] },
  ];

  const tables = {
    units: {
      label: "đơn vị", rows: units,
      columns: [
        { title: "Mã", isNamed: true, value: (row) => row.code },
        { title: "Đơn vị", kind: "name", isNamed: true, value: (row) => row.name, open: (row) => goTo(["unit", units.indexOf(row)]) },
        { title: "Trực thuộc", isNamed: true, value: (row) => row.above },
        ...countColumns((row) => row.sums),
        ...(anySaid ? [{ title: "Ghi chú", kind: "name", value: (row) => row.said }] : []),
      ],
      choices: { title: "Cấp", value: (row) => row.level },
      total: sumOf((row) => row.sums),
      dash: (row) => row.said,
    },
    moves: {
      label: "so sánh đơn vị", rows: data.moves,
      columns: [
        { title: "Mã", isNamed: true, value: (row) => row[0] },
        { title: "Đơn vị", kind: "name", isNamed: true, value: (row) => row[1] },
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
        { title: "Mã", isNamed: true, value: (row) => row[0] },
        { title: "Đơn vị", kind: "name", isNamed: true, value: (row) => row[1] },
        { title: "Trực thuộc", isNamed: true, value: (row) => text(row[2]) },
        { title: "Tình trạng", kind: "name", value: (row) => text(row[3]), mark: (row) => (row[6] ? ["error"] : []) },
        { title: "Vì sao", kind: "long", value: (row) => row[4] },
        { title: "Tệp", kind: "name", isNamed: true, value: (row) => row[5], link: (row) => fileLink(row[5]) },
      ],
      choices: { title: "Tình trạng", kind: "name", value: (row) => text(row[3]) },
    },
    findings: {
      label: "chỗ cần sửa", rows: data.findings, columns: findingColumns,
      choices: { title: "Mức", value: severity.value },
    },
  };

  const choose = {};
  for (const host of document.querySelectorAll("[data-table]")) choose[host.dataset.table] = makeTable(host, tables[host.dataset.table]);
  for (const link of document.querySelectorAll("[data-choose]")) {
    link.addEventListener("click", () => choose[link.dataset.of](link.dataset.choose));
  }
  for (const scroll of document.querySelectorAll("main > section > .scroll")) {
    const tools = element("div", null, "tools end"), table = scroll.querySelector("table");
    tools.append(csvButton(scroll.getAttribute("aria-label"), () => rowsOf(table)));
    scroll.after(tools);
  }
  for (const button of document.querySelectorAll("button.line")) {
    const { section, label } = button.closest("tr").dataset;
    const place = data.lines.findIndex((line) => line[0] === section && line[1] === label);
    button.addEventListener("click", () => goTo(["line", place]));
  }
  document.getElementById("back").addEventListener("click", () => history.back());
  document.getElementById("close").addEventListener("click", close);
  dialog.addEventListener("cancel", (event) => { event.preventDefault(); close(); });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) close(); });
  if (history.state && Array.isArray(history.state.steps) && history.state.steps.every(isStep)) show(history.state.steps);
})();
