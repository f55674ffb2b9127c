// Package chart draws pictures of figures as SVG, on the server, without scripts:
// the communes of a province shaded by how they stand, and bars. A picture never
// says anything that the table beneath it does not, and tells kinds apart by their
// pattern, so that it can be read without colours and on paper.
package chart
