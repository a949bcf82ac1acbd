// Whether the page is narrow: a drawing has fewer units across then, so that its words stay readable.
export const isNarrow = () => globalThis.matchMedia?.("(max-width: 44rem)").matches ?? false;
