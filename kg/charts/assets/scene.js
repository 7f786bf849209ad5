(function () {
  "use strict";
  var tip = document.getElementById("tip"), slider = document.getElementById("year");
  var marks = document.querySelectorAll("#picture [data-s]"), play = document.getElementById("play");
  var at = YEARS.length - 1, timer = null;

  function text(mark) {
    var states = mark.dataset.s, words = mark.dataset.t;
    if (!states) return words;
    var counts = mark.dataset.n ? mark.dataset.n.split("|")[at] : "";
    return words + "\n" + YEARS[at] + ": " + WORDS[states[at]] + (counts ? " " + counts : "");
  }
  function tell(mark, x, y) {
    tip.textContent = text(mark);
    tip.hidden = false;
    var left = Math.min(x + 14, window.innerWidth - tip.offsetWidth - 8);
    var below = y + 16 + tip.offsetHeight < window.innerHeight;
    tip.style.left = Math.max(4, left) + "px";
    tip.style.top = (below ? y + 16 : Math.max(4, y - tip.offsetHeight - 10)) + "px";
  }
  function marked(event) { return event.target.closest ? event.target.closest("#picture [data-t]") : null; }
  document.addEventListener("pointermove", function (event) {
    var mark = marked(event);
    if (mark) tell(mark, event.clientX, event.clientY); else tip.hidden = true;
  });
  document.addEventListener("focusin", function (event) {
    var mark = marked(event), box = mark && mark.getBoundingClientRect();
    if (mark) tell(mark, box.right, box.bottom);
  });
  document.addEventListener("focusout", function () { tip.hidden = true; });

  function show(index) {
    at = index;
    slider.value = index;
    document.getElementById("shown-year").textContent = YEARS[index];
    marks.forEach(function (mark) { mark.setAttribute("class", "m s-" + mark.dataset.s[index]); });
  }
  function stop() {
    clearInterval(timer);
    timer = null;
    play.textContent = "▶";
  }
  if (slider) {
    slider.addEventListener("input", function () { stop(); show(+slider.value); });
    play.addEventListener("click", function () {
      if (timer) return stop();
      play.textContent = "■";
      show(at === YEARS.length - 1 ? 0 : at + 1);
      timer = setInterval(function () {
        if (at === YEARS.length - 1) stop(); else show(at + 1);
      }, 900);
    });
    show(at);
  }
  document.fonts.ready.then(function () { document.documentElement.dataset.ready = "yes"; });
})();
