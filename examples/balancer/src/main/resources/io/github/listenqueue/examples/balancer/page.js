"use strict";

// Draws the charts of each act from the table of its points, with uPlot.
{
    const HEIGHT = 130;
    const AXIS_WIDTH = 44;
    const drawn = [];

    const colour = name => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();

    /** The columns of an act's table. */
    function columns(act) {
        const rows = Array.from(act.querySelector("table.points").tBodies[0].rows,
            row => Array.from(row.cells, cell => cell.textContent === "unknown" ? null : Number(cell.textContent)));
        return rows[0].map((cell, i) => rows.map(row => row[i]));
    }

    function plot(chart, seconds, max, series) {
        const axis = {stroke: colour("faint"), grid: {stroke: colour("rule"), width: 1}, ticks: {show: false}};
        drawn.push(new uPlot({
            width: chart.clientWidth,
            height: HEIGHT,
            scales: {x: {time: false}, y: {range: [0, max]}},
            axes: [{...axis, size: 24, values: (u, splits) => splits.map(second => second + " s")}, {...axis, size: AXIS_WIDTH}],
            cursor: {y: false, drag: {x: false}},
            series: [{label: "second"}, ...series.map(({label, name}) =>
                ({label, stroke: colour(name), width: 1.5, points: {show: false}}))],
        }, [seconds, ...series.map(({values}) => values)], chart));
    }

    /** Draws an act. The acts of a balancer have the same scales, so that they can be compared. */
    function draw(act, data, max) {
        const chart = act.querySelector(".chart");
        const [seconds, depthOne, depthTwo, weightOne, weightTwo, lost] = data;
        chart.replaceChildren();
        plot(chart, seconds, max(1, 2), [{label: "waiting at one", name: "one", values: depthOne},
            {label: "at two", name: "two", values: depthTwo}]);
        plot(chart, seconds, max(3, 4), [{label: "weight of one", name: "one", values: weightOne},
            {label: "of two", name: "two", values: weightTwo}]);
        plot(chart, seconds, max(5), [{label: "packets lost so far", name: "lost", values: lost}]);
    }

    function drawAll() {
        drawn.splice(0).forEach(u => u.destroy());
        for (const acts of document.querySelectorAll(".acts")) {
            const all = Array.from(acts.querySelectorAll(".act"), act => ({act, data: columns(act)}));
            const max = (...indices) => 1.05 * Math.max(1, ...all.flatMap(({data}) => indices.flatMap(i => data[i])));
            all.forEach(({act, data}) => draw(act, data, max));
        }
    }

    drawAll();
    addEventListener("resize", drawAll);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
}
