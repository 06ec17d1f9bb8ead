(function () {
  "use strict";
  var box = document.getElementById("search"), q = document.getElementById("q"), none = document.getElementById("none");
  var rows = document.querySelectorAll(".row");
  if (rows.length < 2) return;
  box.hidden = false;
  q.addEventListener("input", function () {
    var text = q.value.trim().toLowerCase(), shown = 0;
    rows.forEach(function (row) {
      var hit = row.dataset.search.indexOf(text) >= 0 || row.querySelector("input").checked;
      row.hidden = !hit;
      if (hit) shown++;
    });
    none.hidden = shown > 0;
  });
})();
