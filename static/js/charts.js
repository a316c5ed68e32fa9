// Draws <table data-chart="line|bar"> as a picture. The table stays one press away, and is
// all there is when scripts, Chart.js or the canvas are missing.
import { announce } from "./messages.js";

const SERIES = [
  { token: "--brand-ink", dash: [] },
  { token: "--good", dash: [2, 5] },
  { token: "--warn", dash: [8, 5] },
];
// A series so much smaller than the first gets a scale of its own, on the right.
const OWN_SCALE_BELOW = 0.25;
const drawn = new Set();
let library = null;

function chartLibrary() {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = document.getElementById("app").dataset.chartLibrary;
    script.onload = () => resolve(globalThis.Chart);
    script.onerror = reject;
    document.head.append(script);
  });
  return library;
}

export async function start(table) {
  if (table.dataset.drawn) return;
  table.dataset.drawn = "yes";
  let Chart;
  try {
    Chart = await chartLibrary();
  } catch {
    return;
  }
  const view = build(table);
  const draw = () => {
    view.chart?.destroy();
    view.chart = new Chart(view.canvas, settings(table, view.data));
  };
  draw();
  drawn.add({ view, draw });
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  for (const entry of drawn) {
    if (entry.view.canvas.isConnected) entry.draw();
    else {
      entry.view.chart.destroy();
      drawn.delete(entry);
    }
  }
});

function read(table) {
  const names = [...table.tHead.rows[0].cells].slice(1).map((cell) => cell.textContent.trim());
  const rows = [...table.tBodies[0].rows];
  return {
    labels: rows.map((row) => row.cells[0].textContent.trim()),
    series: names.map((name, index) => ({
      name,
      values: rows.map((row) => {
        const raw = row.cells[index + 1].dataset.value;
        return raw === "" || raw === undefined ? null : Number(raw);
      }),
      texts: rows.map((row) => row.cells[index + 1].textContent.trim()),
    })),
  };
}

function build(table) {
  const data = read(table);
  const holder = table.closest(".chart");
  const scroller = table.closest(".table-scroll");
  const frame = document.createElement("div");
  frame.className = "chart-canvas";
  const canvas = document.createElement("canvas");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", table.dataset.summary);
  frame.append(canvas);
  holder.append(frame);

  let tools = table.closest(".card")?.querySelector(".chart-tools");
  if (!tools) {
    tools = document.createElement("div");
    tools.className = "chart-tools";
    holder.prepend(tools);
  }
  tools.append(legend(data, table.dataset.chart));
  const toggle = document.createElement("button");
  toggle.type = "button";
  toggle.className = "linklike";
  tools.append(toggle);
  const show = (asTable) => {
    scroller.hidden = !asTable;
    frame.hidden = asTable;
    toggle.textContent = asTable ? table.dataset.showChart : table.dataset.showTable;
  };
  toggle.addEventListener("click", () => {
    show(scroller.hidden);
    if (!scroller.hidden) announce(table.caption.textContent);
  });
  show(false);
  return { canvas, data, chart: null };
}

function legend(data, kind) {
  const list = document.createElement("ul");
  list.className = "legend";
  data.series.forEach((series, index) => {
    const item = document.createElement("li");
    const dot = document.createElement("span");
    const dashed = kind === "line" && SERIES[index].dash.length ? " dashed" : "";
    dot.className = `dot tone-${index + 1}${dashed}`;
    item.append(dot, series.name);
    list.append(item);
  });
  return list;
}

// Chart.js computes with rgb() alone, the tokens are oklch(), light-dark() and color-mix():
// the style engine resolves them and a pixel turns them into numbers.
function colour(token, alpha = 1) {
  const probe = document.createElement("span");
  probe.hidden = true;
  probe.style.color = `var(${token})`;
  document.body.append(probe);
  const pixel = new OffscreenCanvas(1, 1).getContext("2d");
  pixel.fillStyle = getComputedStyle(probe).color;
  probe.remove();
  pixel.fillRect(0, 0, 1, 1);
  const [red, green, blue] = pixel.getImageData(0, 0, 1, 1).data;
  return `rgba(${red}, ${green}, ${blue}, ${alpha})`;
}

function settings(table, data) {
  const bars = table.dataset.chart === "bar";
  const family = getComputedStyle(document.body).fontFamily;
  const font = { family, size: 11 };
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const highest = (series) => Math.max(0, ...series.values.filter((value) => value !== null));
  const small = (series) => !bars && highest(series) < OWN_SCALE_BELOW * highest(data.series[0]);
  const short = new Intl.NumberFormat(document.documentElement.lang, { notation: "compact" });
  return {
    type: bars ? "bar" : "line",
    data: {
      labels: data.labels,
      datasets: data.series.map((series, index) => ({
        label: series.name,
        data: series.values,
        yAxisID: small(series) ? "small" : "y",
        borderColor: colour(SERIES[index].token),
        backgroundColor: colour(SERIES[index].token, bars ? 1 : 0.1),
        borderDash: bars ? undefined : SERIES[index].dash,
        borderCapStyle: "round",
        borderWidth: bars ? 0 : 2.5,
        borderRadius: 4,
        maxBarThickness: 48,
        fill: !bars && index === 0,
        pointRadius: 0,
        pointHoverRadius: 4,
        pointBackgroundColor: colour(SERIES[index].token),
        tension: 0,
        spanGaps: false,
      })),
    },
    options: {
      animation: still ? false : { duration: 200 },
      responsive: true,
      maintainAspectRatio: false,
      interaction: { mode: "index", intersect: false },
      scales: {
        x: {
          border: { display: false },
          grid: { display: false },
          ticks: { color: colour("--muted"), font, maxTicksLimit: bars ? undefined : 6, maxRotation: 0, autoSkip: true },
        },
        y: {
          beginAtZero: true,
          border: { display: false },
          grid: { color: colour("--line"), drawTicks: false },
          ticks: { color: colour("--muted"), font, maxTicksLimit: 5, padding: 8, callback: (value) => short.format(value) },
        },
        small: {
          display: data.series.some(small),
          position: "right",
          beginAtZero: true,
          border: { display: false },
          grid: { display: false },
          ticks: { color: colour(SERIES[1].token), font, maxTicksLimit: 5, padding: 8, callback: (value) => short.format(value) },
        },
      },
      plugins: {
        legend: { display: false },
        colors: { enabled: false },
        tooltip: {
          backgroundColor: colour("--ink"),
          titleColor: colour("--paper"),
          bodyColor: colour("--paper"),
          titleFont: { family },
          bodyFont: { family },
          padding: 10,
          cornerRadius: 8,
          displayColors: false,
          callbacks: {
            label: (item) => `${item.dataset.label}: ${data.series[item.datasetIndex].texts[item.dataIndex]}`,
          },
        },
      },
    },
  };
}
