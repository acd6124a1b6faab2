// Runs before the page is painted, so that a saved theme does not flash.
(() => {
  let saved = null;
  try { saved = localStorage.getItem("trailhawk-theme"); } catch { /* storage may be forbidden */ }
  if (saved === "dark" || saved === "light") document.documentElement.dataset.theme = saved;
  document.documentElement.classList.add("js");
})();
