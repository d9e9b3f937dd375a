"use strict";

// Draws the chart of each act from the tables on this page, with uPlot.
{
    /** The time that each bar stands for. */
    const BIN_S = 0.25;
    const PER_BIN = " per " + BIN_S + " s";
    /** Heights in CSS pixels, and a width if it is not that of the window. */
    const SCREEN = {plots: [250, 84, 104], label: 12, lead: 14, axis: 20};
    const PRINT = {plots: [76, 30, 36], label: 7, lead: 9, axis: 14, width: 390};
    const AXIS_WIDTH = 42;
    /** Space for half of the last time. */
    const RIGHT = 20;
    const NO_AXIS_HEIGHT = 4;

    /** All plots on the page. */
    const drawn = [];

    const colour = name => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
    const sum = numbers => numbers.reduce((a, b) => a + b, 0);

    /** The cells of a table, row by row. */
    const rows = table => Array.from(table.tBodies[0].rows, row => Array.from(row.cells, cell => cell.textContent));

    /** A cell as a number; null, which leaves a gap, if it is unknown. */
    const number = text => text === "unknown" ? null : Number(text);

    /** The contents of an act's tables. */
    function read(act) {
        const table = name => act.querySelector("table." + name);
        const samples = rows(table("samples")).map(row => row.map(number));
        const clients = rows(table("clients"));
        const events = rows(table("events")).map(row => ({at: number(row[1]), label: row[2]}));
        const end = Math.max(...samples.map(row => row[0]), ...clients.map(row => number(row[0])),
            ...events.map(event => event.at));
        return {
            samples, clients, events,
            name: act.querySelector("h2").textContent,
            episodes: rows(table("episodes")).map(row => ({from: number(row[0]), to: number(row[1]) ?? end})),
            outcomes: table("clients").dataset.outcomes.split(","),
            // The bars must not reach beyond the end.
            end: Math.max(1, Math.ceil(end / BIN_S)) * BIN_S,
        };
    }

    /** Sums of amounts over time, one for each bar. */
    function bins(end, rows) {
        const sums = new Array(Math.max(1, Math.round(end / BIN_S))).fill(0);
        for (const {at, amount} of rows) {
            sums[Math.min(sums.length - 1, Math.max(0, Math.floor(at / BIN_S)))] += amount;
        }
        return sums;
    }

    /** The common parts of the three plots: the time axis, the episodes behind them, the cursor. */
    function plot(chart, story, size, {height, labels, top, series, data, seconds}) {
        const font = size.label + "px system-ui, sans-serif";
        const xSize = labels ? size.axis : NO_AXIS_HEIGHT;
        const lines = {stroke: colour("rule"), width: 1};
        const y = {stroke: colour("faint"), font, size: AXIS_WIDTH, grid: lines, ticks: {show: false}, space: 2 * size.label,
            incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 100000]};
        const x = {stroke: colour("faint"), font, grid: lines, ticks: {show: false}, size: xSize, gap: 4,
            incrs: [0.25, 0.5, 1, 2, 5, 10, 30, 60], space: 40,
            values: (u, splits) => splits.map(second => labels ? second + " s" : "")};
        const u = new uPlot({
            width: size.width ?? chart.clientWidth,
            height: height + top + xSize,
            padding: [top, RIGHT, 0, 0],
            scales: {x: {time: false, range: [0, story.end]}, y: {range: (u, min, max) => [0, Math.max(1, max * 1.08)]}},
            axes: [x, y],
            cursor: {y: false, points: {show: false}, drag: {x: false}, sync: {key: story.name, scales: ["x", null]}},
            legend: {mount: (u, legend) => chart.append(legend)},
            hooks: {drawClear: [u => shade(u, chart, story.episodes)]},
            series: [{label: "second", value: (u, v) => v ?? ""}, ...series],
        }, [seconds, ...data], chart);
        drawn.push(u);
        return u;
    }

    /** Shades the episodes behind the plots. */
    function shade(u, chart, episodes) {
        u.ctx.fillStyle = colour("episode");
        for (const {from, to} of episodes) {
            const left = u.valToPos(from, "x", true);
            u.ctx.fillRect(left, u.bbox.top, u.valToPos(to, "x", true) - left, u.bbox.height);
        }
        chart.dataset.plottedEpisodes = episodes.length;
    }

    /**
     * A row for the label of each event, counted from the plot upwards, so that no label overlaps another one:
     * from the last to the first, each as low as there is room to its right, also for the lines from the rows above.
     */
    function layOut(story, size, width) {
        const starts = [];
        return story.events.map(event => {
            const left = event.at / story.end * width;
            const length = event.label.length * size.label * 0.6 + 8;
            return {...event, length, left, leftward: left + length > width};
        }).reverse().map(label => {
            const from = label.leftward ? label.left - label.length : label.left;
            let row = 0;
            while (starts.slice(row).some(start => start < from + label.length)) {
                row++;
            }
            starts[row] = from;
            return {...label, row};
        }).reverse();
    }

    function drawDepth(chart, story, size) {
        const labels = layOut(story, size, (size.width ?? chart.clientWidth) - AXIS_WIDTH - RIGHT);
        const rows = 1 + Math.max(-1, ...labels.map(label => label.row));
        const top = 4 + rows * size.lead;
        const stepped = uPlot.paths.stepped({align: 1});
        const column = i => story.samples.map(row => row[i]);
        const u = plot(chart, story, size, {
            height: size.plots[0], top, seconds: column(0), data: [column(1), column(2)],
            series: [
                {label: "connections waiting", stroke: colour("depth"), fill: colour("depth-fill"), width: 1.5,
                    paths: stepped, points: {show: false}, value: (u, v) => v ?? ""},
                {label: "limit", class: "limit", stroke: colour("limit"), width: 1.5, dash: [6, 4], points: {show: false},
                    paths: stepped, value: (u, v) => v ?? ""},
            ],
        });
        for (const {at, label, row, leftward} of labels) {
            const mark = document.createElement("div");
            mark.className = leftward ? "mark leftward" : "mark";
            mark.style.left = 100 * at / story.end + "%";
            mark.style.top = -(row + 1) * size.lead + "px";
            mark.appendChild(document.createElement("span")).textContent = label;
            u.over.append(mark);
        }
        return u;
    }

    /** Stacked bars of several amounts, the first at the bottom. */
    function drawBars(chart, story, size, {height, labels, amounts}) {
        const count = amounts[0].sums.length;
        const upTo = i => Array.from({length: count}, (_, bin) => sum(amounts.slice(0, i + 1).map(a => a.sums[bin])));
        // The tallest is drawn first, and its parts are drawn over it.
        const order = amounts.map((amount, i) => ({...amount, tops: upTo(i)})).reverse();
        return plot(chart, story, size, {
            height, labels, top: 8,
            seconds: Array.from({length: count}, (_, bin) => bin * BIN_S),
            data: order.map(amount => amount.tops),
            series: order.map(amount => ({
                label: amount.label, fill: colour(amount.colour), stroke: colour(amount.colour), width: 0,
                paths: uPlot.paths.bars({align: 1, size: [1, Infinity], gap: 1}), points: {show: false},
                value: (u, v, series, bin) => bin === null ? "" : amount.sums[bin],
            })),
        });
    }

    function draw(act, size) {
        const chart = act.querySelector(".chart");
        const story = read(act);
        chart.replaceChildren();
        if (story.samples.length === 0) {
            chart.textContent = "There is no sample to draw.";
            return;
        }
        const depth = drawDepth(chart, story, size);
        const dropped = drawBars(chart, story, size, {
            height: size.plots[1], labels: false,
            amounts: [{label: "packets dropped" + PER_BIN, colour: "dropped",
                sums: bins(story.end, story.samples.map(row => ({at: row[0], amount: row[3]})))}],
        });
        const outcomes = story.outcomes
            .map(outcome => ({outcome, label: "clients " + outcome + PER_BIN, colour: outcome.replaceAll(" ", "-"),
                sums: bins(story.end, story.clients.filter(row => row[2] === outcome)
                    .map(row => ({at: number(row[0]), amount: 1})))}))
            .filter(({sums}) => sum(sums) > 0);
        const clients = outcomes.length === 0 ? null
            : drawBars(chart, story, size, {height: size.plots[2], labels: true, amounts: outcomes});
        // A plot is drawn once the script has ended.
        depth.hooks.draw = [() => report(chart, depth, dropped, clients, outcomes)];
    }

    /** Writes the data of the charts into the page, so that a test can compare them with the report. */
    function report(chart, depth, dropped, clients, outcomes) {
        chart.dataset.plottedMax = depth.series[1].max;
        chart.dataset.plottedLimit = [...new Set(depth.data[2])].map(limit => limit ?? "unknown").join(", ");
        chart.dataset.plottedDropped = sum(dropped.data[1]);
        // The first outcome is the last series of the plot, and a series includes those below it.
        const plotted = i => sum(clients.data[outcomes.length - i] ?? []);
        chart.dataset.plottedOutcomes = outcomes
            .map(({outcome}, i) => outcome + " " + (plotted(i) - (i === 0 ? 0 : plotted(i - 1)))).join(", ");
    }

    let size = SCREEN;

    function drawAll() {
        drawn.splice(0).forEach(u => u.destroy());
        document.querySelectorAll(".act").forEach(act => draw(act, size));
    }

    /** Draws the chart for paper, although printing may also change the width and the colours. */
    function drawFor(medium) {
        size = medium;
        document.documentElement.classList.toggle("printing", medium === PRINT);
        drawAll();
    }

    drawAll();
    addEventListener("resize", drawAll);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
    addEventListener("beforeprint", () => drawFor(PRINT));
    addEventListener("afterprint", () => drawFor(SCREEN));
}
