// Runs before Gradio draws the page: the tab that the address names is open from the start, so that nothing of another
// tab is loaded, sampled or trained for a visitor who will not see it.

(() => {
  const wanted = new URLSearchParams(window.location.search).get("tab");
  const { components = [] } = window.gradio_config ?? {};
  const tabs = components.find(({ props }) => props.elem_id === "tabs");
  const there = components.some(({ type, props }) => type === "tabitem" && props.id === wanted);
  if (tabs && there) tabs.props.selected = wanted;
})();
