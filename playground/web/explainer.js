// The explainer below the fold: its figures are the run itself, each with the layers that its paragraph is about.

const EVERY = 400; // ms between two looks at the run

export class Explainer {
  /** `root`: of canvases whose `data-layers` name what they show; `view`: of the run. */
  constructor(root, view) {
    Object.assign(this, { view, drawn: 0 });
    const figures = [...root.querySelectorAll("canvas[data-layers]")];
    this.inSight = new Set();
    const observer = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) this.inSight[isIntersecting ? "add" : "delete"](target);
      this.drawn = 0;
      this.show();
    });
    figures.forEach((figure) => observer.observe(figure));
  }

  /** Bring the figures that are in sight up to date, if they were not lately. */
  show() {
    const now = performance.now();
    const { view, inSight } = this;
    if (!inSight.size || now - this.drawn < EVERY || !view.frame || !view.plane) return;
    this.drawn = now;
    const looks = [...inSight].map((figure) => ({ past: null, layers: chosen(view.layers, figure.dataset.layers.split(" ")), figure }));
    view.portray(looks, (picture, { figure }) => {
      figure.width = picture.width; // wipes it
      figure.height = picture.height;
      figure.getContext("2d").drawImage(picture, 0, 0);
    });
  }
}

/** All layers, those named on and the others off. */
function chosen(layers, names) {
  return Object.fromEntries(Object.keys(layers).map((name) => [name, names.includes(name)]));
}
