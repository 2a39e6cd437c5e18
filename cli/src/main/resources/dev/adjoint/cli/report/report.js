(() => {
  "use strict";
  // The frame of every picture, as Frame.java has it.
  const LEFT = 44, RIGHT = 426, WIDTH = 440;

  const digits = value => {
    const size = Math.abs(value);
    return size !== 0 && (size < 1e-3 || size >= 1e6)
      ? value.toExponential(2)
      : String(Number(value.toPrecision(4)));
  };

  // The measurement nearest to a step, among the curve's measurements.
  const nearest = (steps, step) => {
    let best = 0;
    steps.forEach((s, i) => { if (Math.abs(s - step) < Math.abs(steps[best] - step)) best = i; });
    return best;
  };

  const curvesOf = chart => {
    chart.curves ??= JSON.parse(chart.querySelector("script").textContent);
    return chart.curves;
  };

  const show = (chart, step) => {
    const output = chart.querySelector("output");
    chart.still ??= [...output.childNodes];
    const parts = curvesOf(chart).map(curve => {
      const part = document.createElement("span");
      const i = nearest(curve.steps, step);
      part.className = "key c" + curve.colour;
      const name = chart.curves.length > 1 ? curve.name + " " : "";
      part.textContent = name + digits(curve.values[i]);
      return part;
    });
    output.replaceChildren("step " + step, ...parts);
    const low = Number(chart.dataset.low), high = Number(chart.dataset.high);
    const cross = chart.querySelector(".cross");
    const x = LEFT + (step - low) / (high - low) * (RIGHT - LEFT);
    cross.setAttribute("transform", `translate(${x} 0)`);
    cross.style.visibility = "visible";
    chart.step = step;
  };

  const hide = chart => {
    if (chart.still) chart.querySelector("output").replaceChildren(...chart.still);
    chart.querySelector(".cross").style.visibility = "hidden";
    chart.step = undefined;
  };

  const allSteps = chart =>
    [...new Set(curvesOf(chart).flatMap(curve => curve.steps))].sort((a, b) => a - b);

  const chartOf = target => target instanceof Element ? target.closest(".chart[data-low]") : null;

  document.addEventListener("pointermove", event => {
    const chart = chartOf(event.target);
    if (!chart) return;
    const box = chart.querySelector("svg").getBoundingClientRect();
    const x = (event.clientX - box.left) / box.width * WIDTH;
    const low = Number(chart.dataset.low), high = Number(chart.dataset.high);
    const steps = allSteps(chart);
    show(chart, steps[nearest(steps, low + (x - LEFT) / (RIGHT - LEFT) * (high - low))]);
  });

  document.addEventListener("pointerout", event => {
    const chart = chartOf(event.target);
    if (chart && !chart.contains(event.relatedTarget)) hide(chart);
  });

  document.addEventListener("focusout", event => {
    const chart = chartOf(event.target);
    if (chart) hide(chart);
    if (event.target.classList?.contains("tokens")) mark(event.target, null);
  });

  const mark = (text, token) => {
    text.querySelector(".on")?.classList.remove("on");
    token?.classList.add("on");
    text.parentElement.querySelector("output").textContent = token ? token.title : "";
  };

  document.addEventListener("pointerover", event => {
    const token = event.target instanceof Element ? event.target.closest(".tokens .t") : null;
    document.querySelectorAll(".tokens .on").forEach(on => mark(on.parentElement, null));
    if (token) mark(token.parentElement, token);
  });

  const moved = (length, now, key) => {
    switch (key) {
      case "ArrowRight": return Math.min(length - 1, now + 1);
      case "ArrowLeft": return Math.max(0, now < 0 ? length - 1 : now - 1);
      case "Home": return 0;
      case "End": return length - 1;
      default: return -1;
    }
  };

  document.addEventListener("keydown", event => {
    const target = event.target;
    if (!(target instanceof Element) || event.ctrlKey || event.altKey || event.metaKey) return;
    if (target.matches(".chart[data-low]")) {
      const steps = allSteps(target);
      const i = moved(steps.length, steps.indexOf(target.step), event.key);
      if (i >= 0) { show(target, steps[i]); event.preventDefault(); }
    } else if (target.matches(".tokens")) {
      const tokens = [...target.querySelectorAll(".t")];
      const i = moved(tokens.length, tokens.findIndex(t => t.classList.contains("on")), event.key);
      if (i >= 0 && tokens[i]) { mark(target, tokens[i]); event.preventDefault(); }
    }
  });

  // Live: the server sends a section anew when it has changed.
  const replace = ({ id, html }) => {
    const section = document.getElementById(id);
    if (!section) return;
    const open = [...section.querySelectorAll("details[open]")].map(details => details.id);
    const focusable = [...section.querySelectorAll("[tabindex]")];
    const focused = focusable.indexOf(document.activeElement);
    section.innerHTML = html;
    open.forEach(name => document.getElementById(name)?.setAttribute("open", ""));
    const renewed = section.querySelectorAll("[tabindex]");
    if (focused >= 0) renewed[focused]?.focus({ preventScroll: true });
  };

  const address = document.documentElement.dataset.live;
  if (address) {
    const events = new EventSource(address);
    events.addEventListener("section", event => replace(JSON.parse(event.data)));
    events.addEventListener("finished", () => events.close());
  }
})();
