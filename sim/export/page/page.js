// The timeline of a page: draws what is in sight, and answers pointer, wheel and keys.
//
// All it knows is the JSON of the element "data" (html_data.h says what is in it). Text of the run
// enters the page as text only. Times are nanoseconds as numbers, exact up to 104 days.
(() => {
    "use strict";

    const byId = (id) => document.getElementById(id);
    const data = JSON.parse(byId("data").textContent);
    const words = data.words;
    const [notStarted, ready, running, blocked, zombie, exited, kernel, , unknown] =
        data.states.map((name, i) => i);
    const page = document.documentElement;
    const chart = byId("chart");
    const scroller = byId("lanes");
    const space = byId("space");
    const drawing = byId("drawing");
    const ruler = byId("ruler");
    const tip = byId("tip");
    const finder = byId("find");

    const kLane = 22;
    const kGap = 4;
    const kHeading = 24;
    const kAboveJobs = 18;
    const kRuler = 26;
    const kStrip = data.findings.length > 0 ? 20 : 0;
    const kMargin = 10;
    const kShortest = 10; // ns that a window may be short
    const kLayers = 3; // of a pixel's column
    const kFewSlices = 32; // of a CPU's pixel, whose tasks are told apart
    const kFewTasks = 8;
    const kMostShares = 8; // told of a column or a pixel
    const kMostLooked = 100000; // slices, while a person points
    const [kOneSlice, kNotTold, kOthers] = [-1, -2, -2];
    const kFont = getComputedStyle(document.body).fontFamily;

    // ---- What there is to draw

    // A slice of a lane is told by its index; starts are added up once.
    class Lane {
        constructor(source) {
            this.kind = source.k;
            this.id = source.i;
            this.name = source.n;
            this.depth = source.d;
            this.isCoarse = source.c === 1;
            this.jobs = source.j || [];
            this.end = source.x || null;
            this.what = source.f || [];
            this.madeOf = source.p || [];
            this.most = source.m || 1;
            this.starts = new Float64Array(this.what.length);
            let at = 0;
            (source.t || []).forEach((step, i) => {
                at += step;
                this.starts[i] = at;
            });
        }
        get size() {
            return this.what.length;
        }
        start(i) {
            return this.starts[i];
        }
        stop(i) {
            return i + 1 < this.size ? this.starts[i + 1] : data.to;
        }
        // The slice that contains the moment; -1 before the first.
        at(moment) {
            let low = 0;
            let high = this.size;
            while (low < high) {
                const middle = (low + high) >> 1;
                if (this.starts[middle] <= moment) low = middle + 1;
                else high = middle;
            }
            return low - 1;
        }
        state(i) {
            return stateOf[this.what[i]];
        }
        fact(i) {
            const [state, reason, cpu, step, side] = data.facts[this.what[i]];
            return { state, reason, cpu, step, side };
        }
        // The next slice that looks different: columns that look alike are drawn as one.
        after(i) {
            let next = i + 1;
            while (this.isCoarse && next < this.size && this.what[next] === this.what[i]) ++next;
            return next;
        }
        // The row of shares of a column; one of other lanes is all of one slice.
        shares(i) {
            return this.isCoarse ? this.madeOf[i] : kOneSlice;
        }
        hasSlices() {
            return (this.kind === "t" || this.kind === "c") && this.size > 0;
        }
    }

    const stateOf = Uint8Array.from(data.facts, (fact) => fact[0]);
    const sideOf = Int32Array.from(data.facts, (fact) => fact[4]);
    const lanes = data.lanes.map((source) => new Lane(source));
    const rowOfTask = new Map();
    let height = kGap;
    for (const lane of lanes) {
        lane.above = lane.jobs.length > 0 ? kAboveJobs : 0;
        lane.y = height + lane.above;
        height += lane.above + (lane.kind === "h" ? kHeading : kLane + kGap);
        if (lane.kind === "t") rowOfTask.set(lane.id, lane);
    }

    const incoming = new Map();
    const outgoing = new Map();
    const put = (map, key, link) => {
        if (!map.has(key)) map.set(key, []);
        map.get(key).push(link);
    };
    for (const [kind, from, to, atFrom, atTo, object] of data.links) {
        const link = { kind, from, to, atFrom, atTo, object };
        put(incoming, to, link);
        put(outgoing, from, link);
    }

    // ---- Words

    const fill = (text, ...values) =>
        text.replace(/%([1-9])/g, (hole, n) => (n <= values.length ? String(values[n - 1]) : hole));

    const kUnits = [
        [1e9, "s"],
        [1e6, "ms"],
        [1e3, "us"],
        [1, "ns"],
    ];
    // In the largest unit that needs no more than three decimals.
    const timeText = (ns) => {
        if (ns === 0) return "0";
        for (const [size, name] of kUnits) {
            if (Math.abs(ns) >= size && (size < 1000 || ns % (size / 1000) === 0))
                return `${+(ns / size).toFixed(3)} ${name}`;
        }
        return `${ns} ns`;
    };
    // The same, rounded: for what is only looked at.
    const roughText = (ns) => {
        const [size, name] = kUnits.find(([u]) => Math.abs(ns) >= u) || kUnits[3];
        return ns === 0 ? "0" : `${+(ns / size).toFixed(3)} ${name}`;
    };
    const spanText = (from, to) =>
        fill(words.span, timeText(from), timeText(to), timeText(to - from));
    const taskName = (id) => (id >= 0 ? data.tasks[id].n : "?");

    const whoOf = (lane) => (lane.kind === "c" ? lane.name : taskName(lane.id));
    const inTurn = (lane) =>
        fill(lane.kind === "c" ? words.in_turn : words.states_in_turn, whoOf(lane));

    // What a slice is made of, by name and part of it; most are all of one thing.
    const partsOf = (lane, i) => {
        const nameOf = (state, task) => {
            if (lane.kind !== "c" || state !== running || task === -1) return data.states[state];
            return task === kOthers ? words.other_tasks : taskName(task);
        };
        const row = lane.shares(i);
        if (row < 0) return [[nameOf(stateOf[lane.what[i]], sideOf[lane.what[i]]), 1]];
        const parts = [];
        const shares = data.shares[row];
        for (let at = 0; at < shares.length; at += 3)
            parts.push([nameOf(shares[at], shares[at + 1]), shares[at + 2] / 100]);
        return parts;
    };
    // How much of a part of a lane went into what, the most first: "45.2 % alice". Columns know whole
    // percents only.
    const shareLines = (lane, from, to) => {
        const had = new Map();
        const first = Math.max(lane.at(from), 0);
        const last = Math.min(lane.size, first + kMostLooked);
        let whole = 0;
        for (let i = first; i < last && lane.start(i) < to; ++i) {
            const time = Math.min(lane.stop(i), to) - Math.max(lane.start(i), from);
            whole += time;
            for (const [name, part] of partsOf(lane, i))
                had.set(name, (had.get(name) || 0) + time * part);
        }
        const shares = [...had].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
        if (shares.length > kMostShares) {
            const rest = shares.splice(kMostShares - 1);
            const sum = rest.reduce((all, [, time]) => all + time, 0);
            shares.push([fill(words.others, rest.length), sum]);
        }
        return shares.map(([name, time]) => {
            const percent = (100 * time) / whole;
            if (!lane.isCoarse) return `${percent.toFixed(1)} % ${name}`;
            return `${percent < 0.5 ? "<1" : Math.round(percent)} % ${name}`;
        });
    };

    const titleOf = (lane, i) => {
        const f = lane.fact(i);
        const state = data.states[f.state];
        const who = whoOf(lane);
        if (lane.shares(i) >= 0) return inTurn(lane);
        if (lane.shares(i) === kNotTold) return fill(words.mostly, who, state);
        if (f.state === running && lane.kind === "c")
            return fill(words.cpu_runs, lane.id, taskName(f.side));
        if (f.state === running && f.cpu >= 0) return fill(words.on_cpu, who, f.cpu);
        return fill(words.is, who, state);
    };
    // Why, by whom and at which step: pairs of words.
    const detailsOf = (lane, i) => {
        const f = lane.fact(i);
        const all = [];
        if (lane.isCoarse) return all;
        let why = data.reasons[f.reason];
        if (f.state === blocked && f.side >= 0) why = fill(words.on, why, data.objects[f.side]);
        if (why !== "") all.push([words.why, why]);
        if (f.state === ready && f.side >= 0) all.push([words.woken_by, taskName(f.side)]);
        if (f.step >= 0) {
            const [label, line] = data.steps[f.step];
            all.push([words.step, line > 0 ? fill(words.line, label, line) : label]);
        }
        return all;
    };
    const ownerText = (lane, i) => {
        const who = lane.what[i];
        return who < 0
            ? fill(words.belongs_to_nobody, lane.name)
            : fill(words.belongs, lane.name, taskName(who));
    };
    const sliceText = (lane, i) => {
        if (lane.kind === "o" || lane.kind === "n") {
            const first =
                lane.kind === "o" ? ownerText(lane, i) : fill(words.is, lane.name, lane.what[i]);
            return `${first}\n${spanText(lane.start(i), lane.stop(i))}`;
        }
        const [from, to] = [lane.start(i), lane.stop(i)];
        const lines = [titleOf(lane, i), spanText(from, to)];
        if (lane.shares(i) >= 0) lines.push(...shareLines(lane, from, to));
        for (const [name, value] of detailsOf(lane, i)) lines.push(`${name}: ${value}`);
        return lines.join("\n");
    };
    const linkText = (link) =>
        fill(
            data.links_words[link.kind],
            taskName(link.from),
            taskName(link.to),
            timeText(link.atTo),
            link.object >= 0 ? data.objects[link.object] : ""
        );

    // ---- Colours

    const isDark = () => {
        const wanted = page.dataset.theme;
        if (wanted === "dark" || wanted === "light") return wanted === "dark";
        return matchMedia("(prefers-color-scheme: dark)").matches;
    };
    let colors = data.colors.light;
    let hatches = new Map();
    const chooseColors = () => {
        colors = isDark() ? data.colors.dark : data.colors.light;
        hatches = new Map();
    };
    const taskColor = (id) => colors.tasks[id % colors.tasks.length];

    const hatch = (ctx, color) => {
        if (!hatches.has(color)) {
            const tile = document.createElement("canvas");
            tile.width = tile.height = 6;
            const pen = tile.getContext("2d");
            pen.strokeStyle = color;
            pen.lineWidth = 2;
            pen.beginPath();
            for (const x of [-6, 0, 6]) {
                pen.moveTo(x - 1, 7);
                pen.lineTo(x + 7, -1);
            }
            pen.stroke();
            hatches.set(color, ctx.createPattern(tile, "repeat"));
        }
        return hatches.get(color);
    };

    // How a slice looks: pattern, colour, share of the lane's height; null is nothing at all.
    const lookOfTask = (lane, state) => {
        if (state === running) return ["solid", taskColor(lane.id)[0], 1];
        if (state === ready) return ["hatched", colors.ready, 0.5];
        if (state === blocked) return ["outline", colors.blocked, 1];
        if (state === zombie) return ["bar", colors.ended, 1];
        if (state === unknown) return ["bar", colors.faint, 1];
        return null;
    };
    const lookOfCpu = (state, task) => {
        if (state === running) return ["solid", task >= 0 ? taskColor(task)[0] : colors.crowd, 1];
        if (state === kernel) return ["solid", colors.kernel, 1];
        if (state === unknown) return ["bar", colors.faint, 1];
        return null;
    };
    const lookOf = (lane, f) =>
        lane.kind === "c" ? lookOfCpu(f.state, f.side) : lookOfTask(lane, f.state);

    const drawLook = (ctx, look, x, y, width, tall = kLane) => {
        const [pattern, color, share] = look;
        const high = Math.round(tall * share);
        const top = y + tall - high;
        if (pattern === "solid") {
            ctx.fillStyle = color;
            ctx.fillRect(x, top, width, high);
        } else if (pattern === "hatched") {
            ctx.fillStyle = hatch(ctx, color);
            ctx.fillRect(x, top, width, high);
            ctx.fillStyle = color;
            ctx.fillRect(x, top + high - 1, width, 1);
        } else if (pattern === "bar") {
            ctx.fillStyle = color;
            ctx.fillRect(x, y + tall / 2 - 1, width, 2);
        } else {
            const framed = width > 3;
            ctx.globalAlpha = framed ? 0.12 : 0.35;
            ctx.fillStyle = color;
            ctx.fillRect(x, top, width, high);
            ctx.globalAlpha = 1;
            ctx.strokeStyle = color;
            ctx.lineWidth = 1;
            if (framed) ctx.strokeRect(x + 0.5, top + 0.5, width - 1, high - 1);
        }
    };

    // ---- The window of time

    const view = { from: data.from, to: data.to };
    let plot = { x: 100, width: 500 };
    let chosen = null; // { lane, slice }
    const xOf = (at) => plot.x + ((at - view.from) / (view.to - view.from)) * plot.width;
    const timeAt = (x) => view.from + ((x - plot.x) / plot.width) * (view.to - view.from);

    const setWindow = (from, to) => {
        const whole = Math.max(data.to - data.from, 1);
        const length = Math.min(Math.max(to - from, Math.min(kShortest, whole)), whole);
        const middle = (from + to) / 2;
        const first = Math.min(Math.max(middle - length / 2, data.from), data.from + whole - length);
        view.from = first;
        view.to = first + length;
        changed();
    };
    const zoom = (factor, x) => {
        const at = timeAt(x);
        const length = (view.to - view.from) / factor;
        const part = (at - view.from) / (view.to - view.from);
        setWindow(at - part * length, at + (1 - part) * length);
    };
    const pan = (part) => {
        const by = part * (view.to - view.from);
        setWindow(view.from + by, view.to + by);
    };
    const fit = () => setWindow(data.from, data.to);
    const middle = () => plot.x + plot.width / 2;

    // ---- Drawing

    let drawn = { slices: 0, columns: 0, isClose: false, isCrowd: false };
    const widths = new Map(); // of texts, by font and text
    const widthOf = (ctx, text) => {
        const key = `${ctx.font}|${text}`;
        if (!widths.has(key)) {
            if (widths.size > 20000) widths.clear();
            widths.set(key, ctx.measureText(text).width);
        }
        return widths.get(key);
    };
    const fitText = (ctx, text, width) => {
        if (widthOf(ctx, text) <= width) return text;
        const letters = Array.from(text);
        let low = 0;
        let high = letters.length;
        while (low < high) {
            const n = (low + high + 1) >> 1;
            if (widthOf(ctx, `${letters.slice(0, n).join("")}…`) <= width) low = n;
            else high = n - 1;
        }
        return low < 2 ? "" : `${letters.slice(0, low).join("")}…`;
    };
    // A canvas of so many pixels of the page, sharp on any screen.
    const prepare = (canvas, width, high) => {
        const scale = window.devicePixelRatio || 1;
        const pixels = [Math.round(width * scale), Math.round(high * scale)];
        if (canvas.width !== pixels[0]) canvas.width = pixels[0];
        if (canvas.height !== pixels[1]) canvas.height = pixels[1];
        canvas.style.width = `${width}px`;
        canvas.style.height = `${high}px`;
        const ctx = canvas.getContext("2d");
        ctx.setTransform(scale, 0, 0, scale, 0, 0);
        ctx.clearRect(0, 0, width, high);
        return ctx;
    };

    const tagOf = (name) => {
        const number = /[0-9]{1,3}$/.exec(name);
        return number ? number[0] : Array.from(name)[0] || "";
    };
    const textOf = (lane, f) => {
        if (lane.isCoarse) return ["", ""];
        if (lane.kind === "o") return [data.tasks[f.side].s, tagOf(data.tasks[f.side].s)];
        const letter = data.letters[f.reason];
        if (lane.kind === "c") {
            if (f.state === kernel) return [letter, letter];
            const name = f.state === running && f.side >= 0 ? data.tasks[f.side].s : "";
            return [name, tagOf(name)];
        }
        if (f.state === running && f.step >= 0) return [data.steps[f.step][0], ""];
        if (f.state !== blocked || letter === "") return ["", ""];
        return [f.side >= 0 ? `${letter} ${data.objects[f.side]}` : letter, letter];
    };
    const write = (ctx, lane, f, x, y, width) => {
        const [text, tag] = textOf(lane, f);
        const from = Math.max(x, plot.x);
        const room = Math.min(x + width, plot.x + plot.width) - from;
        if (text === "" || room < 9) return;
        ctx.font = `11px ${kFont}`;
        let shown = fitText(ctx, text, room - 6);
        if (shown !== text && (room < 44 || shown === "" || /^[0-9]/.test(tag))) shown = tag;
        if (shown === "" || widthOf(ctx, shown) > room - 1) return;
        const solid = f.state === running || f.state === kernel;
        const on = lane.kind === "c" ? f.side : lane.id;
        ctx.fillStyle = !solid ? colors.ink : f.state === kernel ? colors.background : taskColor(on)[1];
        ctx.textAlign = "center";
        ctx.fillText(shown, from + room / 2, y + kLane / 2 + 4);
    };

    // Looks above one another: each as high as its part of the whole, at least a little.
    const drawStack = (ctx, parts, whole, x, y) => {
        let top = 0;
        const tops = parts.map(([, part]) => {
            if (part > 0) top = Math.min(Math.max(top + part / whole, top + 2 / kLane), 1);
            return top;
        });
        for (let i = parts.length - 1; i >= 0; --i) {
            const [[pattern, color], part] = parts[i];
            if (part > 0) drawLook(ctx, [pattern, color, tops[i]], x, y, 1);
        }
    };

    // What tasks of a CPU had of a column, in their order: the longest, so many as have room, and
    // the others as one, whose task is -1.
    const fitted = (had, room) => {
        const longest = [...had].sort(([a, x], [b, y]) => y - x || a - b);
        const rest = longest.splice(longest.length > room ? room - 1 : room);
        longest.sort(([a], [b]) => a - b);
        if (rest.length > 0) longest.push([-1, rest.reduce((sum, [, time]) => sum + time, 0)]);
        return longest;
    };

    // Slices shorter than a pixel share a column, which shows how much went into each state, and on
    // a CPU, into each task: what took most of it alone would draw patterns that are not in the run.
    class Column {
        constructor(ctx, lane, y) {
            Object.assign(this, { ctx, lane, y, x: -1, spent: new Float64Array(data.states.length) });
            this.clear();
        }
        clear() {
            this.spent.fill(0);
            this.slices = 0;
            this.had = new Map(); // time of each task
        }
        add(x, what, time) {
            const column = Math.floor(x);
            if (column !== this.x) this.flush();
            this.x = column;
            ++this.slices;
            this.spent[stateOf[what]] += time;
            if (stateOf[what] !== running || this.lane.kind !== "c") return;
            const task = sideOf[what];
            this.had.set(task, (this.had.get(task) || 0) + time);
        }
        // From below.
        parts() {
            const looks = (states) =>
                states
                    .filter((state) => this.spent[state] > 0)
                    .map((state) => [lookOf(this.lane, { state, side: -1 }), this.spent[state]]);
            if (this.lane.kind !== "c") return looks([running, ready, blocked]);
            const room = this.spent[kernel] > 0 ? kLayers - 1 : kLayers;
            const isCrowd = this.slices > kFewSlices || this.had.size > kFewTasks;
            const had = fitted(isCrowd ? [[-1, this.spent[running]]] : this.had, room);
            const ran = had.filter(([, time]) => time > 0);
            drawn.isCrowd = drawn.isCrowd || ran.some(([task]) => task < 0);
            return ran
                .map(([side, time]) => [lookOf(this.lane, { state: running, side }), time])
                .concat(looks([kernel]));
        }
        flush() {
            if (this.slices === 0) return;
            const whole = this.spent.reduce((sum, time) => sum + time, 0);
            const parts = this.parts();
            if (parts.length > 1 || (parts.length === 1 && this.spent[running] > 0)) {
                drawStack(this.ctx, parts, whole, this.x, this.y);
            } else {
                const most = this.spent.indexOf(Math.max(...this.spent));
                const look = lookOf(this.lane, { state: most, side: -1 });
                if (look !== null) drawLook(this.ctx, look, this.x, this.y, 1);
            }
            ++drawn.columns;
            this.clear();
        }
    }

    const drawSlices = (ctx, lane, y) => {
        const column = new Column(ctx, lane, y);
        const left = plot.x;
        const right = plot.x + plot.width;
        for (let i = Math.max(lane.at(view.from), 0), next; i < lane.size; i = next) {
            if (lane.start(i) >= view.to) break;
            next = lane.after(i);
            const stop = lane.stop(next - 1);
            const x = Math.max(xOf(lane.start(i)), left - 2);
            const end = Math.min(xOf(stop), right + 2);
            if (end - x < 1) {
                column.add(x, lane.what[i], stop - lane.start(i));
                continue;
            }
            column.flush();
            const f = lane.fact(i);
            const look = lookOf(lane, f);
            if (look === null) continue;
            if (lane.kind === "c" && f.state === running && f.side < 0) drawn.isCrowd = true;
            const from = Math.round(x);
            let width = Math.max(Math.round(end) - from, 1);
            if (width > 3 && look[0] === "solid") --width; // a gap between equal neighbours
            drawLook(ctx, look, from, y, width);
            if (look[2] === 1) write(ctx, lane, f, from, y, width);
            ++drawn.slices;
        }
        column.flush();
    };

    const kLeastHeld = 1e-3; // of a pixel
    // Likewise for a lock: for how much of a pixel somebody had it, and who.
    const drawOwners = (ctx, lane, y) => {
        let column = { x: -1, whole: 0, held: 0, who: -1, isCrowd: false };
        const flush = () => {
            if (column.who >= 0) {
                const color = column.isCrowd ? colors.crowd : taskColor(column.who)[0];
                const held = Math.max(column.held, kLeastHeld); // for no time at all, it may be
                const whole = Math.max(column.whole, held);
                drawStack(ctx, [[["solid", color], held]], whole, column.x, y);
                drawn.isCrowd = drawn.isCrowd || column.isCrowd;
                ++drawn.columns;
            }
            column = { x: -1, whole: 0, held: 0, who: -1, isCrowd: false };
        };
        for (let i = Math.max(lane.at(view.from), 0); i < lane.size; ++i) {
            if (lane.start(i) >= view.to) break;
            const who = lane.what[i];
            const begin = Math.max(xOf(lane.start(i)), plot.x - 2);
            const stop = Math.min(xOf(lane.stop(i)), plot.x + plot.width + 2);
            if (stop - begin < 1) {
                if (Math.floor(begin) !== column.x) flush();
                column.x = Math.floor(begin);
                column.whole += stop - begin;
                if (who < 0) continue;
                column.held += stop - begin;
                column.isCrowd = column.isCrowd || (column.who >= 0 && column.who !== who);
                column.who = who;
                continue;
            }
            flush();
            if (who < 0) continue;
            const x = Math.round(begin);
            const end = Math.round(stop);
            const width = Math.max(end - x - (end - x > 3 ? 1 : 0), 1);
            drawLook(ctx, ["outline", taskColor(who)[0], 1], x, y, width);
            write(ctx, lane, { state: notStarted, side: who, reason: 0 }, x, y, width);
        }
        flush();
    };

    const drawCounts = (ctx, lane, y) => {
        ctx.fillStyle = colors.kernel;
        for (let i = Math.max(lane.at(view.from), 0); i < lane.size; ++i) {
            if (lane.start(i) >= view.to) break;
            const x = Math.max(xOf(lane.start(i)), plot.x);
            const end = Math.min(xOf(lane.stop(i)), plot.x + plot.width);
            const high = (lane.what[i] / lane.most) * kLane;
            ctx.fillRect(x, y + kLane - high, Math.max(end - x, 1), high);
        }
    };

    const strokeLines = (ctx, color, width, points) => {
        ctx.strokeStyle = color;
        ctx.lineWidth = width;
        ctx.beginPath();
        for (const line of points)
            line.forEach(([x, y], i) => (i === 0 ? ctx.moveTo(x, y) : ctx.lineTo(x, y)));
        ctx.stroke();
    };
    const drawArrowMark = (ctx, x, foot, up, color) => {
        const head = up ? foot - 16 : foot;
        const by = up ? 5 : -5;
        const lines = [
            [[x, foot], [x, foot - 16]],
            [[x - 4, head + by], [x, head], [x + 4, head + by]],
        ];
        strokeLines(ctx, color, 1.5, lines);
    };
    const drawMiss = (ctx, x, foot, color) => {
        strokeLines(ctx, colors.background, 6, [
            [[x - 4, foot - 9], [x + 4, foot - 1]],
            [[x - 4, foot - 1], [x + 4, foot - 9]],
        ]);
        strokeLines(ctx, color, 2.5, [
            [[x - 4, foot - 9], [x + 4, foot - 1]],
            [[x - 4, foot - 1], [x + 4, foot - 9]],
            [[x, foot - 9], [x, foot - 16]],
        ]);
    };
    const isInSight = (at) => at >= view.from && at <= view.to;
    const drawJobs = (ctx, lane, y) => {
        const seen = lane.jobs.filter(
            ([released, deadline]) => isInSight(released) || (deadline >= 0 && isInSight(deadline))
        );
        const hasRoom = seen.length * 14 < plot.width;
        drawn.isClose = drawn.isClose || !hasRoom;
        for (const [released, deadline, , missed] of seen) {
            if (hasRoom && isInSight(released))
                drawArrowMark(ctx, xOf(released), y - 1, true, colors.ink);
            if (deadline < 0 || !isInSight(deadline)) continue;
            if (missed) drawMiss(ctx, xOf(deadline), y - 1, colors.problem);
            else if (hasRoom) drawArrowMark(ctx, xOf(deadline), y - 1, false, colors.ink);
        }
    };
    const drawFault = (ctx, x, y) => {
        ctx.fillStyle = colors.problem;
        ctx.strokeStyle = colors.background;
        ctx.lineWidth = 1;
        ctx.beginPath();
        ctx.moveTo(x, y + 8);
        ctx.lineTo(x - 6, y - 2);
        ctx.lineTo(x + 6, y - 2);
        ctx.closePath();
        ctx.fill();
        ctx.stroke();
    };
    const drawEnds = (ctx, lane, y) => {
        if (lane.end !== null && isInSight(lane.end[0])) {
            const x = Math.min(xOf(lane.end[0]), plot.x + plot.width - 4);
            ctx.fillStyle = lane.end[1] ? colors.problem : colors.ended;
            ctx.fillRect(x, y, 4, kLane);
        }
        for (const [at, task] of data.faults)
            if (task === lane.id && isInSight(at)) drawFault(ctx, xOf(at), y);
    };

    const weightColor = (weight) =>
        [colors.possible, colors.hindrance, colors.problem][weight] || colors.problem;
    const drawFinding = (ctx, weight, x, foot) => {
        ctx.fillStyle = weight === 0 ? colors.background : weightColor(weight);
        ctx.strokeStyle = weightColor(weight);
        if (weight === 2) {
            strokeLines(ctx, weightColor(weight), 1.5, [[[x, foot], [x, foot - 13]]]);
            ctx.beginPath();
            const flag = [[0, -13], [9, -13], [6, -9], [9, -5], [0, -5]];
            flag.forEach(([dx, dy]) => ctx.lineTo(x + dx, foot + dy));
            ctx.fill();
            return;
        }
        ctx.lineWidth = weight === 0 ? 2 : 1;
        ctx.beginPath();
        for (const [dx, dy] of [[0, -12], [6, -6], [0, 0], [-6, -6]]) ctx.lineTo(x + dx, foot + dy);
        ctx.closePath();
        ctx.fill();
        ctx.stroke();
    };
    // Marks that would cover each other are one, which looks like the worst of them.
    const groupsOfFindings = () => {
        const all = data.findings
            .map((finding, i) => ({ i, x: xOf(finding[1]), weight: finding[0] }))
            .filter((mark) => isInSight(data.findings[mark.i][1]))
            .sort((a, b) => a.x - b.x);
        const groups = [];
        for (const mark of all) {
            const last = groups[groups.length - 1];
            if (last && mark.x - last.x < 16) {
                last.members.push(mark.i);
                last.weight = Math.max(last.weight, mark.weight);
            } else groups.push({ x: mark.x, weight: mark.weight, members: [mark.i] });
        }
        return groups;
    };

    const steps = () => {
        const most = Math.max(1, Math.floor(plot.width / 90));
        const least = (view.to - view.from) / most;
        let size = Math.pow(10, Math.floor(Math.log10(Math.max(least, 1))));
        for (const factor of [1, 2, 5, 10])
            if (size * factor >= least) {
                size *= factor;
                break;
            }
        return Math.max(1, Math.round(size));
    };
    const tickTexts = (step) => {
        const [size, name] =
            kUnits.find(([u]) => u <= Math.max(view.to, 1) && (step * 1000) % u === 0) || kUnits[3];
        return (at) => (at === 0 ? "0" : `${+(at / size).toFixed(3)} ${name}`);
    };
    const ticks = () => {
        const step = steps();
        const all = [];
        for (let at = Math.ceil(view.from / step) * step; at <= view.to; at += step) all.push(at);
        return { all, text: tickTexts(step) };
    };

    const drawRuler = (width, marks) => {
        const ctx = prepare(ruler, width, kRuler + kStrip);
        ctx.fillStyle = colors.background;
        ctx.fillRect(0, 0, width, kRuler + kStrip);
        ctx.font = `11px ${kFont}`;
        ctx.textAlign = "center";
        ctx.fillStyle = colors.faint;
        for (const at of marks.all) {
            const x = xOf(at);
            const text = marks.text(at);
            const half = widthOf(ctx, text) / 2;
            ctx.fillText(text, Math.min(x, width - half - 2), 15);
            ctx.fillRect(Math.round(x), kRuler - 5, 1, 5);
        }
        ctx.fillRect(plot.x, kRuler - 1, plot.width, 1);
        const whole = Math.max(data.to - data.from, 1);
        ctx.fillStyle = colors.running;
        if (view.to - view.from < whole)
            ctx.fillRect(
                plot.x + ((view.from - data.from) / whole) * plot.width,
                0,
                Math.max(((view.to - view.from) / whole) * plot.width, 3),
                3
            );
        if (kStrip > 0) drawStrip(ctx);
    };
    const drawStrip = (ctx) => {
        ctx.fillStyle = colors.band;
        ctx.fillRect(plot.x, kRuler, plot.width, kStrip);
        ctx.font = `bold 12px ${kFont}`;
        ctx.textAlign = "left";
        ctx.fillStyle = colors.faint;
        const name = fill(words.findings, data.findings.length);
        ctx.fillText(fitText(ctx, name, plot.x - kMargin - 4), kMargin, kRuler + 14);
        for (const [weight, from, to] of data.findings) {
            if (to <= from || to < view.from || from > view.to) continue;
            const x = Math.max(xOf(from), plot.x);
            ctx.fillStyle = weightColor(weight);
            ctx.fillRect(x, kRuler + kStrip - 3, Math.min(xOf(to), plot.x + plot.width) - x, 3);
        }
        for (const group of groupsOfFindings()) {
            drawFinding(ctx, group.weight, group.x, kRuler + 16);
            if (group.members.length < 2) continue;
            ctx.font = `bold 10px ${kFont}`;
            ctx.textAlign = "left";
            ctx.fillStyle = colors.ink;
            const isAtEdge = group.x + 26 > plot.x + plot.width;
            ctx.textAlign = isAtEdge ? "right" : "left";
            const beside = isAtEdge ? group.x - 8 : group.x + 10;
            ctx.fillText(String(group.members.length), beside, kRuler + 13);
        }
    };
    // Whom a finding is about: a dot in the lane, and a line from the strip.
    const drawConcerned = (ctx, scroll) => {
        for (const [weight, at, , tasks] of data.findings) {
            if (!isInSight(at)) continue;
            const rows = tasks.map((id) => rowOfTask.get(id)).filter((row) => row);
            if (rows.length === 0) continue;
            const low = Math.max(...rows.map((row) => row.y)) - scroll + kLane / 2;
            ctx.setLineDash([2, 3]);
            strokeLines(ctx, weightColor(weight), 1, [[[xOf(at), 0], [xOf(at), low]]]);
            ctx.setLineDash([]);
            for (const row of rows) {
                ctx.beginPath();
                ctx.arc(xOf(at), row.y - scroll + kLane / 2, 4, 0, 7);
                ctx.fillStyle = weightColor(weight);
                ctx.strokeStyle = colors.background;
                ctx.fill();
                ctx.stroke();
            }
        }
    };

    const drawNames = (ctx, rows, scroll) => {
        ctx.textAlign = "left";
        for (const lane of rows) {
            const y = lane.y - scroll;
            const isHeading = lane.kind === "h";
            ctx.font = `${isHeading ? "bold " : ""}12px ${kFont}`;
            ctx.fillStyle = isHeading ? colors.faint : colors.ink;
            const x = kMargin + 10 * lane.depth;
            const room = (isHeading ? plot.x + plot.width : plot.x) - x - 6;
            ctx.fillText(fitText(ctx, lane.name, room), x, y + (isHeading ? 17 : 15));
        }
    };

    const arrowColor = () => colors.ink;
    const drawArrow = (ctx, link, scroll) => {
        const from = rowOfTask.get(link.from);
        const to = rowOfTask.get(link.to);
        if (!from || !to) return;
        const a = [xOf(link.atFrom), from.y - scroll + kLane / 2];
        const b = [xOf(link.atTo), to.y - scroll + kLane / 2];
        const angle = Math.atan2(b[1] - a[1], b[0] - a[0]);
        const barb = (turn) => [
            b[0] - 8 * Math.cos(angle + turn),
            b[1] - 8 * Math.sin(angle + turn),
        ];
        const lines = [[a, b], [barb(0.5), b, barb(-0.5)]];
        strokeLines(ctx, colors.background, 5, lines);
        strokeLines(ctx, arrowColor(), 2, lines);
    };
    // What the run shares with the one that it branches off lies to the left.
    const drawForks = (ctx, high) => {
        ctx.setLineDash([6, 3, 1, 3]);
        for (const at of data.forks) {
            if (at < view.from || at > view.to) continue;
            const x = Math.round(xOf(at)) + 0.5;
            strokeLines(ctx, colors.ink, 1, [[[x, 0], [x, high]]]);
            ctx.fillStyle = colors.ink;
            ctx.font = `11px ${kFont}`;
            ctx.fillText(words.fork, x + 4, 11);
        }
        ctx.setLineDash([]);
    };
    const drawChosen = (ctx, scroll) => {
        if (chosen === null) return;
        const { lane, slice } = chosen;
        const x = Math.max(xOf(lane.start(slice)), plot.x - 4);
        const end = Math.min(xOf(lane.stop(slice)), plot.x + plot.width + 4);
        ctx.strokeStyle = colors.background;
        ctx.lineWidth = 4;
        ctx.strokeRect(x, lane.y - scroll, Math.max(end - x, 2), kLane);
        ctx.strokeStyle = colors.ink;
        ctx.lineWidth = 2;
        ctx.strokeRect(x, lane.y - scroll, Math.max(end - x, 2), kLane);
        const { into, out } = linksOfChosen();
        for (const link of [...into, ...out].slice(0, 200)) drawArrow(ctx, link, scroll);
    };

    const widestName = () => {
        const ctx = ruler.getContext("2d");
        ctx.font = `12px ${kFont}`;
        const names = lanes.filter((lane) => lane.kind !== "h");
        let widest = 0;
        for (const lane of names)
            widest = Math.max(widest, widthOf(ctx, lane.name) + 10 * lane.depth);
        if (kStrip === 0) return widest;
        ctx.font = `bold 12px ${kFont}`;
        return Math.max(widest, widthOf(ctx, fill(words.findings, data.findings.length)));
    };

    const draw = () => {
        const width = chart.clientWidth;
        const high = Math.min(scroller.clientHeight || height, height);
        const names = Math.min(widestName() + 2 * kMargin, Math.max(width * 0.3, 60));
        const edge = scroller.offsetWidth - scroller.clientWidth; // of the scroll bar
        plot = { x: Math.round(names), width: Math.round(width - names - kMargin - edge) };
        drawn = { slices: 0, columns: 0, isClose: false, isCrowd: false };
        const scroll = scroller.scrollTop;
        const marks = ticks();
        drawRuler(width, marks);
        const ctx = prepare(drawing, width - edge, high);
        ctx.fillStyle = colors.background;
        ctx.fillRect(0, 0, width, high);
        const rows = lanes.filter(
            (lane) => lane.y + kLane + kGap > scroll && lane.y - lane.above < scroll + high
        );
        for (const lane of rows) {
            if (lane.kind === "h") continue;
            ctx.fillStyle = colors.band;
            const top = lane.y - lane.above - scroll;
            ctx.fillRect(plot.x, top, plot.width, kLane + lane.above);
        }
        ctx.fillStyle = colors.grid;
        for (const at of marks.all) ctx.fillRect(Math.round(xOf(at)), 0, 1, high);
        drawNames(ctx, rows, scroll);
        ctx.save();
        ctx.beginPath();
        ctx.rect(plot.x, 0, plot.width, high);
        ctx.clip();
        for (const lane of rows) {
            const y = lane.y - scroll;
            if (lane.kind === "o") drawOwners(ctx, lane, y);
            else if (lane.kind === "n") drawCounts(ctx, lane, y);
            else if (lane.kind !== "h") drawSlices(ctx, lane, y);
            if (lane.kind === "t") drawEnds(ctx, lane, y);
        }
        ctx.restore();
        // Marks at the very end reach beyond it.
        ctx.save();
        ctx.beginPath();
        ctx.rect(plot.x - 5, 0, plot.width + 10, high);
        ctx.clip();
        for (const lane of rows) if (lane.kind === "t") drawJobs(ctx, lane, lane.y - scroll);
        drawConcerned(ctx, scroll);
        drawForks(ctx, high);
        drawChosen(ctx, scroll);
        ctx.restore();
        tell(rows.length);
    };
    let message = ""; // of the search, until something else is looked at
    // What was drawn, for scripts that look at the page.
    const tell = (rows) => {
        for (const [id, isDrawn] of [["close", drawn.isClose], ["crowd", drawn.isCrowd]])
            if (byId(id)) byId(id).hidden = !isDrawn;
        Object.assign(chart.dataset, {
            from: Math.round(view.from),
            to: Math.round(view.to),
            rows,
            slices: drawn.slices,
            columns: drawn.columns,
        });
        byId("window").textContent = message || fill(
            words.window,
            roughText(Math.round(view.from)),
            roughText(Math.round(view.to)),
            roughText(data.to - data.from)
        );
    };

    let isAsked = false;
    const drawAsked = () => {
        if (!isAsked) return;
        isAsked = false;
        draw();
    };
    const redraw = () => {
        if (isAsked) return;
        isAsked = true;
        requestAnimationFrame(drawAsked);
        setTimeout(drawAsked, 100); // a page that nobody sees gets no frames
    };
    let remembering = 0;
    const changed = () => {
        message = "";
        redraw();
        clearTimeout(remembering);
        remembering = setTimeout(() => {
            fillTable();
            try {
                const whole = view.from <= data.from && view.to >= data.to;
                const place = `#t=${Math.round(view.from)},${Math.round(view.to)}`;
                history.replaceState(null, "", whole ? location.pathname : place);
            } catch (refused) {
                // A page that was opened from a file need not be allowed to.
            }
        }, 300);
    };

    // ---- Choosing

    const linksOfChosen = () => {
        if (chosen === null || chosen.lane.kind !== "t") return { into: [], out: [] };
        const { lane, slice } = chosen;
        const from = lane.start(slice);
        const to = lane.stop(slice);
        const state = lane.state(slice);
        const wasReady = slice > 0 && lane.state(slice - 1) === ready;
        const since = state === running && wasReady ? lane.start(slice - 1) : from;
        const last = state === blocked ? to : since;
        const into = (incoming.get(lane.id) || []).filter(
            (link) => link.atTo >= since && link.atTo <= last
        );
        const out =
            state !== running
                ? []
                : (outgoing.get(lane.id) || []).filter(
                      (link) => link.atFrom >= from && link.atFrom <= to
                  );
        return { into, out };
    };

    const element = (name, text, parent) => {
        const made = document.createElement(name);
        if (text !== undefined) made.textContent = text;
        if (parent) parent.append(made);
        return made;
    };
    const linkButton = (text, parent, act) => {
        const button = element("button", text, parent);
        button.type = "button";
        button.className = "link";
        button.addEventListener("click", act);
        return button;
    };
    const kMostLinks = 20;
    const tellLinks = (name, links, other, box) => {
        if (links.length === 0) return;
        element("p", `${name}:`, box);
        const list = element("ul", undefined, box);
        for (const link of links.slice(0, kMostLinks))
            linkButton(linkText(link), element("li", undefined, list), () => other(link));
        if (links.length > kMostLinks)
            element("li", fill(words.and_more, links.length - kMostLinks), list);
    };
    const tellChosen = () => {
        const box = byId("chosen");
        box.replaceChildren();
        if (chosen === null) {
            element("p", words.nothing_chosen, box).className = "faint";
            return;
        }
        const lines = sliceText(chosen.lane, chosen.slice).split("\n");
        element("strong", lines[0], element("p", undefined, box));
        element("p", lines.slice(1).join(" · "), box);
        const { into, out } = linksOfChosen();
        tellLinks(words.because, into, (link) => goTo(link.from, link.atFrom, true), box);
        tellLinks(words.leads_to, out, (link) => goTo(link.to, link.atTo, false), box);
    };
    const choose = (lane, slice) => {
        chosen = lane === null ? null : { lane, slice };
        tellChosen();
        if (chosen !== null) {
            bringIntoSight();
            byId("lane").value = String(lanes.indexOf(lane));
            fillTable();
        }
        redraw();
    };
    const showLane = (lane) => {
        const top = scroller.scrollTop;
        const high = scroller.clientHeight;
        if (lane.y - lane.above < top) scroller.scrollTop = lane.y - lane.above - kHeading;
        else if (lane.y + kLane > top + high) scroller.scrollTop = lane.y + kLane + kGap - high;
    };
    const bringIntoSight = () => {
        const from = chosen.lane.start(chosen.slice);
        const to = chosen.lane.stop(chosen.slice);
        const length = view.to - view.from;
        if (from >= view.to || to <= view.from)
            setWindow((from + to - length) / 2, (from + to + length) / 2);
        showLane(chosen.lane);
    };
    // What the task did at that moment; where one slice ends and the next begins, the one before.
    const goTo = (task, at, before) => {
        const lane = rowOfTask.get(task);
        if (!lane || lane.size === 0) return;
        let slice = Math.max(lane.at(at), 0);
        if (before && slice > 0 && lane.start(slice) === at) --slice;
        choose(lane, slice);
    };
    const fitChosen = () => {
        if (chosen === null) return;
        const from = chosen.lane.start(chosen.slice);
        const to = chosen.lane.stop(chosen.slice);
        const room = (to - from) * 0.5;
        setWindow(from - room, to + room);
    };
    const firstChoice = () => {
        const lane = lanes.find((l) => l.kind === "t" && l.size > 0) || lanes.find((l) => l.hasSlices());
        if (lane) choose(lane, Math.max(lane.at(view.from), 0));
    };
    const chooseNeighbour = (step) => {
        if (chosen === null) return firstChoice();
        const next = chosen.slice + step;
        if (next >= 0 && next < chosen.lane.size) choose(chosen.lane, next);
    };
    const chooseLane = (step) => {
        if (chosen === null) return firstChoice();
        const { lane, slice } = chosen;
        const from = Math.max(lane.start(slice), view.from);
        const at = (from + Math.min(lane.stop(slice), view.to)) / 2;
        for (let i = lanes.indexOf(lane) + step; i >= 0 && i < lanes.length; i += step) {
            if (!lanes[i].hasSlices() || lanes[i].at(at) < 0) continue;
            return choose(lanes[i], lanes[i].at(at));
        }
    };
    const chooseFinding = (number) => {
        const [, from, to, tasks] = data.findings[number];
        const length = view.to - view.from;
        if (from < view.from || from > view.to) setWindow(from - length / 2, from + length / 2);
        const rows = tasks.filter((id) => rowOfTask.has(id));
        if (rows.length > 0) goTo(rows[0], from, to <= from);
        chart.focus();
    };

    // ---- The table of a lane

    const kMostRows = 300;
    const fillTable = () => {
        const box = byId("rows");
        box.replaceChildren();
        byId("more").textContent = "";
        if (!byId("slices").open) return;
        const lane = lanes[Number(byId("lane").value)];
        let count = 0;
        let left = 0;
        for (let i = Math.max(lane.at(view.from), 0); i < lane.size; ++i) {
            if (lane.start(i) >= view.to) break;
            if (++count > kMostRows) {
                ++left;
                continue;
            }
            const row = element("tr", undefined, box);
            const [from, to] = [lane.start(i), lane.stop(i)];
            for (const time of [from, to, to - from]) element("td", timeText(time), row);
            const isOwner = lane.kind === "o";
            element("td", isOwner ? ownerText(lane, i) : titleOf(lane, i), row);
            const details = isOwner ? [] : detailsOf(lane, i);
            const lines = details.map(([name, value]) => `${name}: ${value}`);
            if (!isOwner && lane.shares(i) >= 0) lines.push(...shareLines(lane, from, to));
            element("td", lines.join("; "), row);
        }
        if (left > 0) byId("more").textContent = fill(words.more_rows, left);
        if (count === 0) byId("more").textContent = words.no_rows;
    };
    const fillSelect = () => {
        const select = byId("lane");
        lanes.forEach((lane, i) => {
            if (!lane.hasSlices() && !(lane.kind === "o" && lane.size > 0)) return;
            const name = lane.kind === "t" ? taskName(lane.id) : lane.name;
            element("option", name, select).value = String(i);
        });
        select.addEventListener("change", fillTable);
        byId("slices").addEventListener("toggle", fillTable);
    };

    // ---- Pointing

    const laneAt = (y) => {
        const place = y + scroller.scrollTop;
        return lanes.find((lane) => place >= lane.y - lane.above && place < lane.y + kLane + kGap);
    };
    const markAt = (lane, x, y) => {
        const place = y + scroller.scrollTop;
        for (const [at, task, name] of data.faults)
            if (task === lane.id && Math.abs(xOf(at) - x) < 7 && place < lane.y + 10)
                return fill(words.fault, taskName(task), name, timeText(at));
        if (lane.end !== null && Math.abs(xOf(lane.end[0]) + 2 - x) < 4) {
            const [at, crashed, code] = lane.end;
            return fill(crashed ? words.crashes : words.ends, taskName(lane.id), timeText(at), code);
        }
        if (place >= lane.y) return "";
        const near = (at) => at >= 0 && Math.abs(xOf(at) - x) < 6;
        return lane.jobs
            .map((job, i) => ({ job, i }))
            .filter(({ job }) => near(job[0]) || near(job[1]))
            .slice(0, 4)
            .map(({ job: [released, deadline, ended, missed], i }) => {
                const facts = [fill(words.released, timeText(released))];
                if (deadline >= 0) facts.push(fill(words.deadline, timeText(deadline)));
                if (ended >= 0) facts.push(fill(words.ended, timeText(ended)));
                if (missed) facts.push(words.missed);
                return `${fill(words.job, taskName(lane.id), i + 1)}: ${facts.join(", ")}`;
            })
            .join("\n");
    };
    // Of slices that share a pixel; empty where one has it for itself.
    const pixelText = (lane, x) => {
        if (!lane.hasSlices()) return "";
        const from = Math.max(timeAt(Math.floor(x)), lane.start(0));
        const to = Math.min(timeAt(Math.floor(x) + 1), lane.stop(lane.size - 1));
        const slice = lane.at(timeAt(x));
        const width = xOf(lane.stop(slice)) - xOf(lane.start(slice));
        if (width >= 1 || lane.at(from) + 1 >= lane.size || lane.start(lane.at(from) + 1) >= to)
            return "";
        return [
            inTurn(lane),
            fill(words.span, roughText(from), roughText(to), roughText(to - from)),
            ...shareLines(lane, from, to),
        ].join("\n");
    };
    const textAt = (x, y) => {
        const lane = laneAt(y);
        if (!lane || lane.kind === "h") return "";
        if (x < plot.x) return lane.kind === "t" ? taskName(lane.id) : lane.name;
        const mark = lane.kind === "t" ? markAt(lane, x, y) : "";
        if (mark !== "") return mark;
        const slice = lane.at(timeAt(x));
        if (slice < 0 || x > plot.x + plot.width) return "";
        return pixelText(lane, x) || sliceText(lane, slice);
    };
    const findingsAt = (x) => {
        const group = groupsOfFindings().find((g) => Math.abs(g.x - x) < 9);
        return group ? group.members : [];
    };
    const showTip = (text, x, y) => {
        tip.hidden = text === "";
        if (tip.hidden) return;
        tip.textContent = text;
        const room = chart.clientWidth - tip.offsetWidth - 4;
        const below = y + 18 + tip.offsetHeight < chart.clientHeight;
        tip.style.left = `${Math.max(4, Math.min(x + 14, room))}px`;
        tip.style.top = `${below ? y + 18 : Math.max(2, y - tip.offsetHeight - 10)}px`;
    };
    const placeIn = (target, event) => {
        const box = target.getBoundingClientRect();
        return [event.clientX - box.left, event.clientY - box.top];
    };

    const fingers = new Map();
    let drag = null;
    const gap = () => {
        const [a, b] = [...fingers.values()];
        return Math.max(Math.hypot(a[0] - b[0], a[1] - b[1]), 1);
    };
    drawing.addEventListener("pointerdown", (event) => {
        const [x, y] = placeIn(drawing, event);
        fingers.set(event.pointerId, [x, y]);
        if (event.isTrusted) drawing.setPointerCapture(event.pointerId);
        drag = { x, y, from: view.from, to: view.to, top: scroller.scrollTop, moved: false };
        if (fingers.size === 2) drag.gap = gap();
        chart.focus({ preventScroll: true });
    });
    drawing.addEventListener("pointermove", (event) => {
        const [x, y] = placeIn(drawing, event);
        if (drag === null || !fingers.has(event.pointerId))
            return showTip(textAt(x, y), x, y + ruler.offsetHeight);
        fingers.set(event.pointerId, [x, y]);
        if (fingers.size === 2 && drag.gap) {
            const wide = gap();
            zoom(wide / drag.gap, x);
            drag.gap = wide;
            drag.moved = true;
            return;
        }
        if (!drag.moved && Math.hypot(x - drag.x, y - drag.y) < 4) return;
        drag.moved = true;
        drawing.classList.add("dragged");
        tip.hidden = true;
        const by = ((x - drag.x) / plot.width) * (drag.to - drag.from);
        setWindow(drag.from - by, drag.to - by);
        scroller.scrollTop = drag.top - (y - drag.y);
    });
    const leave = (event) => {
        fingers.delete(event.pointerId);
        drawing.classList.remove("dragged");
        const click = drag !== null && !drag.moved && event.type === "pointerup" ? drag : null;
        if (fingers.size === 0) drag = null;
        if (click === null) return;
        const lane = laneAt(click.y);
        const slice = lane && lane.hasSlices() ? lane.at(timeAt(click.x)) : -1;
        if (slice >= 0 && click.x >= plot.x) choose(lane, slice);
        else choose(null);
    };
    drawing.addEventListener("pointerup", leave);
    drawing.addEventListener("pointercancel", leave);
    drawing.addEventListener("pointerleave", () => (tip.hidden = true));
    drawing.addEventListener("dblclick", fitChosen);
    ruler.addEventListener("pointermove", (event) => {
        const [x, y] = placeIn(ruler, event);
        const members = y >= kRuler ? findingsAt(x) : [];
        const text = members.map((i) => `${data.findings[i][4]}: ${data.findings[i][5]}`);
        showTip(text.slice(0, 8).join("\n"), x, y);
    });
    ruler.addEventListener("pointerleave", () => (tip.hidden = true));
    ruler.addEventListener("click", (event) => {
        const [x, y] = placeIn(ruler, event);
        const members = y >= kRuler ? findingsAt(x) : [];
        if (members.length > 0) chooseFinding(members[0]);
    });
    const wheel = (event) => {
        event.preventDefault();
        tip.hidden = true;
        const [x] = placeIn(chart, event);
        const lines = event.deltaMode === 1 ? 30 : 1;
        if (event.ctrlKey) scroller.scrollTop += event.deltaY * lines;
        else if (event.shiftKey) pan(((event.deltaY || event.deltaX) * lines) / 800);
        else if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) pan((event.deltaX * lines) / 800);
        else zoom(Math.pow(1.0015, -event.deltaY * lines), Math.max(x, plot.x));
    };
    chart.addEventListener("wheel", wheel, { passive: false });
    scroller.addEventListener("scroll", redraw);

    // ---- Keys, buttons, search

    const setTheme = (theme) => {
        page.dataset.theme = theme;
        recolor();
    };
    const acts = {
        in: () => zoom(1.6, middle()),
        out: () => zoom(1 / 1.6, middle()),
        fit,
        chosen: fitChosen,
        earlier: () => pan(-0.25),
        later: () => pan(0.25),
        theme: () => setTheme(isDark() ? "light" : "dark"),
    };
    const keys = {
        "+": acts.in,
        "=": acts.in,
        "-": acts.out,
        _: acts.out,
        0: fit,
        Home: fit,
        a: acts.earlier,
        d: acts.later,
        w: () => (scroller.scrollTop -= 80),
        s: () => (scroller.scrollTop += 80),
        t: acts.theme,
        ArrowLeft: () => chooseNeighbour(-1),
        ArrowRight: () => chooseNeighbour(1),
        ArrowUp: () => chooseLane(-1),
        ArrowDown: () => chooseLane(1),
        Enter: fitChosen,
        Escape: () => choose(null),
        "/": () => finder.focus(),
    };
    chart.addEventListener("keydown", (event) => {
        if (event.ctrlKey || event.altKey || event.metaKey) return;
        const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
        if (!act) return;
        event.preventDefault();
        tip.hidden = true;
        act();
    });
    for (const button of document.querySelectorAll("button[data-do]"))
        button.addEventListener("click", () => acts[button.dataset.do]());
    for (const button of document.querySelectorAll("button[data-finding]"))
        button.addEventListener("click", () => chooseFinding(Number(button.dataset.finding)));
    const goToTask = (id) => {
        const lane = rowOfTask.get(id);
        if (!lane || lane.size === 0) return;
        const at = Math.max(lane.start(0), view.from);
        choose(lane, Math.max(lane.at(at), 0));
    };
    for (const button of document.querySelectorAll("button[data-task]"))
        button.addEventListener("click", () => {
            goToTask(Number(button.dataset.task));
            chart.scrollIntoView({ block: "nearest" });
        });

    let hit = -1;
    const search = (step) => {
        const wanted = finder.value.trim().toLowerCase();
        if (wanted === "") return;
        const found = lanes.filter(
            (lane) => lane.kind === "t" && taskName(lane.id).toLowerCase().includes(wanted)
        );
        if (found.length === 0) {
            message = fill(words.no_task, finder.value);
            return redraw();
        }
        hit = (((hit + step) % found.length) + found.length) % found.length;
        goToTask(found[hit].id);
        message = fill(words.found, hit + 1, found.length, taskName(found[hit].id));
        redraw();
    };
    finder.addEventListener("input", () => {
        hit = -1;
        search(1);
    });
    finder.addEventListener("keydown", (event) => {
        if (event.key === "Enter") search(event.shiftKey ? -1 : 1);
        if (event.key === "Escape") chart.focus();
    });

    // ---- Legend

    const kSamples = {
        running: () => ["solid", colors.running, 1],
        crowd: () => ["solid", colors.crowd, 1],
        ready: () => ["hatched", colors.ready, 0.5],
        blocked: () => ["outline", colors.blocked, 1],
        kernel: () => ["solid", colors.kernel, 1],
        zombie: () => ["bar", colors.ended, 1],
        unknown: () => ["bar", colors.faint, 1],
    };
    const kMarks = {
        exit: (ctx) => {
            ctx.fillStyle = colors.ended;
            ctx.fillRect(9, 2, 4, 14);
        },
        release: (ctx) => drawArrowMark(ctx, 11, 17, true, colors.ink),
        deadline: (ctx) => drawArrowMark(ctx, 11, 17, false, colors.ink),
        missed: (ctx) => drawMiss(ctx, 11, 17, colors.problem),
        fault: (ctx) => drawFault(ctx, 11, 6),
        flag: (ctx) => drawFinding(ctx, 2, 8, 16),
        diamond: (ctx) => drawFinding(ctx, 1, 11, 15),
        hollow: (ctx) => drawFinding(ctx, 0, 11, 15),
    };
    const drawLegend = () => {
        for (const sample of document.querySelectorAll("canvas[data-look]")) {
            const ctx = prepare(sample, 22, 18);
            const what = sample.dataset.look;
            if (kSamples[what]) drawLook(ctx, kSamples[what](), 0, 2, 22, 14);
            else kMarks[what](ctx);
        }
    };

    // ---- Beginning

    const recolor = () => {
        chooseColors();
        drawLegend();
        redraw();
    };
    const momentOf = (text) => {
        const parts = /^(\d+(?:\.\d+)?)(ns|us|ms|s)?$/.exec(text.trim());
        if (parts === null) return NaN;
        const unit = kUnits.find(([, name]) => name === (parts[2] || "ns"));
        return Number(parts[1]) * unit[0];
    };
    // "#t=2ms,8ms&task=bank/bob&theme=dark"
    const followFragment = () => {
        const wanted = new URLSearchParams(location.hash.slice(1));
        const [from, to] = (wanted.get("t") || "").split(",").map(momentOf);
        if (to > from) setWindow(from, to);
        if (/^(light|dark|auto)$/.test(wanted.get("theme") || "")) setTheme(wanted.get("theme"));
        const task = data.tasks.findIndex((t) => t.n === wanted.get("task"));
        if (task >= 0) goToTask(task);
    };

    space.style.height = `${height}px`;
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolor);
    new ResizeObserver(redraw).observe(chart);
    window.addEventListener("hashchange", followFragment);
    fillSelect();
    tellChosen();
    recolor();
    followFragment();
    draw();
    page.dataset.ready = "yes";
})();
