/* The page of a neighbourhood. GRAPH is its data; all of it reaches the page as text, never as HTML. */
"use strict";
document.fonts.load("12px " + GRAPH.load).then(function () {
  var elements = GRAPH.nodes.map(function (n) { return {group: "nodes", data: n, position: {x: n.x, y: n.y}}; })
    .concat(GRAPH.edges.map(function (e) { return {group: "edges", data: e}; }));
  var cy = cytoscape({
    container: document.getElementById("graph"), elements: elements, layout: {name: "preset", fit: true, padding: 24},
    minZoom: 0.05, maxZoom: 6, boxSelectionEnabled: false,
    style: [
      {selector: "node", style: {
        "background-color": "data(colour)", shape: "data(shape)", width: "data(size)", height: "data(size)",
        label: "data(text)", "font-family": GRAPH.family, "font-size": 12, color: "#1a1a1a",
        "text-halign": "data(halign)", "text-valign": "data(valign)", "text-rotation": "data(turn)",
        "text-margin-x": "data(dx)", "text-margin-y": "data(dy)", "min-zoomed-font-size": 4,
        "text-background-color": "#fff", "text-background-opacity": 0.75, "text-background-padding": 1}},
      {selector: "node[?focus]", style: {"font-size": 17, "font-weight": "bold", "border-width": 3,
        "border-color": "#1a1a1a", "text-background-opacity": 0.9, "z-index": 20}},
      {selector: "edge", style: {width: "data(width)", "line-color": "data(colour)", opacity: 0.34, "line-style": "data(dash)",
        "curve-style": "bezier", "control-point-step-size": 24, "target-arrow-shape": "triangle",
        "target-arrow-color": "data(colour)", "arrow-scale": 0.7}},
      {selector: "edge[?chord]", style: {opacity: 0.15}},
      {selector: "edge[?minor]", style: {visibility: "hidden"}},
      {selector: ".dim", style: {opacity: 0.08, "text-opacity": 0.15}},
      {selector: "node.hit", style: {"border-width": 4, "border-color": "#E69F00", "text-opacity": 1, opacity: 1}},
      {selector: "edge.near", style: {opacity: 0.95, visibility: "visible"}},
      {selector: "node.chosen", style: {"border-width": 4, "border-color": "#000"}},
      {selector: ".away", style: {display: "none"}}]});
  var details = document.getElementById("details");

  function add(parent, tag, text, name) {
    var made = document.createElement(tag);
    if (text !== undefined) { made.textContent = text; }
    if (name) { made.className = name; }
    parent.appendChild(made);
    return made;
  }
  function link(parent, element, text) {
    var made = add(parent, "a", text);
    made.tabIndex = 0;
    made.onclick = function () { choose(element); };
    made.onkeydown = function (event) { if (event.key === "Enter") { choose(element); } };
  }
  function heading(node) {
    var title = add(details, "h2"), chip = add(title, "span", "", "chip");
    chip.style.background = node.data("colour");
    title.appendChild(document.createTextNode(node.data("name")));
    add(details, "small", GRAPH.types[node.data("type")]);
  }
  function showNode(node) {
    heading(node);
    var table = add(details, "table");
    node.data("properties").forEach(function (pair) {
      var row = add(table, "tr");
      add(row, "td", pair[0]);
      add(row, "td", pair[1]);
    });
    var kinds = {};
    node.connectedEdges().forEach(function (edge) {
      (kinds[edge.data("type")] = kinds[edge.data("type")] || []).push(edge);
    });
    Object.keys(kinds).sort().forEach(function (kind) {
      add(details, "h3", GRAPH.types[kind] + " (" + kinds[kind].length + ")");
      var list = add(details, "ul");
      kinds[kind].sort(function (a, b) { return b.data("count") - a.data("count"); }).forEach(function (edge) {
        var other = edge.source().same(node) ? edge.target() : edge.source(), item = add(list, "li");
        link(item, edge, (edge.source().same(node) ? "→ " : "← ") + other.data("name"));
        if (edge.data("folded")) { add(item, "small", "  " + edge.data("years") + " · " + edge.data("count")); }
      });
    });
  }
  function showEdge(edge) {
    add(details, "h2", GRAPH.types[edge.data("type")]);
    var ends = add(details, "div");
    link(ends, edge.source(), edge.source().data("name"));
    ends.appendChild(document.createTextNode(" → "));
    link(ends, edge.target(), edge.target().data("name"));
    if (edge.data("folded")) {
      add(details, "div", GRAPH.words.years + ": " + edge.data("years"));
      add(details, "div", GRAPH.words.count + ": " + edge.data("count"));
    }
    if (edge.data("quotes").length) { add(details, "h3", GRAPH.words.quotes); }
    edge.data("quotes").forEach(function (quote) {
      var box = add(details, "blockquote", quote[0]);
      add(box, "br");
      add(box, "small", quote[1] + " · " + quote[2]);
    });
  }
  function clear() {
    cy.elements().removeClass("dim near chosen");
    details.textContent = "";
    add(details, "p", GRAPH.words.hint);
  }
  function choose(element) {
    cy.elements().removeClass("near chosen").addClass("dim");
    details.textContent = "";
    details.scrollTop = 0;
    var near = element.isNode() ? element.closedNeighborhood() : element.union(element.connectedNodes());
    near.removeClass("dim");
    near.edges().addClass("near");
    element.addClass("chosen");
    if (element.isNode()) { showNode(element); } else { showEdge(element); }
  }
  cy.on("tap", "node, edge", function (event) { choose(event.target); });
  cy.on("tap", function (event) { if (event.target === cy) { clear(); } });

  var query = document.getElementById("query"), hits = document.getElementById("hits");
  function search() {
    var wanted = query.value.trim().toLowerCase();
    cy.elements().removeClass("hit");
    hits.textContent = "";
    if (!wanted) { return cy.collection(); }
    var found = cy.nodes().filter(function (node) {
      return (node.data("name") + " " + node.data("id") + " " + node.data("properties").map(function (pair) {
        return pair[1]; }).join(" ")).toLowerCase().indexOf(wanted) >= 0;
    });
    found.addClass("hit").removeClass("dim");
    hits.textContent = GRAPH.words.found.split("\u0000").join(found.length);
    return found;
  }
  query.addEventListener("input", search);
  document.getElementById("find").addEventListener("submit", function (event) {
    event.preventDefault();
    var found = search();
    if (found.length === 1) { choose(found[0]); found.addClass("hit"); }
    if (found.length) { cy.animate({fit: {eles: found, padding: 140}, duration: 250}); }
  });
  function zoom(factor) {
    cy.zoom({level: cy.zoom() * factor, renderedPosition: {x: cy.width() / 2, y: cy.height() / 2}});
  }
  document.getElementById("larger").onclick = function () { zoom(1.35); };
  document.getElementById("smaller").onclick = function () { zoom(1 / 1.35); };
  document.getElementById("fit").onclick = function () { cy.fit(undefined, 24); };
  document.querySelectorAll("#legend button").forEach(function (button) {
    button.onclick = function () {
      var shown = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(shown));
      cy.nodes().filter(function (node) { return node.data("type") === button.dataset.type; }).toggleClass("away", !shown);
    };
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") { query.value = ""; search(); clear(); }
  });
  clear();
  window.kgGraph = cy;
  window.kgChoose = function (id) { choose(cy.getElementById(id)); };
  document.documentElement.dataset.ready = "yes";
});
