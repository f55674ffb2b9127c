package vietqr

import (
	"fmt"
	"html"
	"html/template"
	"strings"

	"github.com/skip2/go-qrcode"
)

// PNG draws any text as a QR code of level M with its quiet zone, at least side
// pixels wide; each module is the same whole number of pixels.
func PNG(text string, side int) ([]byte, error) {
	code, err := qrcode.New(text, qrcode.Medium)
	if err != nil {
		return nil, fmt.Errorf("draw QR code: %w", err)
	}
	modules := len(code.Bitmap())
	return code.PNG((side + modules - 1) / modules * modules)
}

// SVG draws any text as a QR code of level M with its quiet zone, to stand in a
// page. The colours do not follow the page's: scanners want dark on light. The
// label is what a screen reader says.
func SVG(text, label string) (template.HTML, error) {
	code, err := qrcode.New(text, qrcode.Medium)
	if err != nil {
		return "", fmt.Errorf("draw QR code: %w", err)
	}
	rows := code.Bitmap()
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" class="qr" viewBox="0 0 %d %d" `+
		`role="img" aria-label="%s" shape-rendering="crispEdges">`+
		`<path fill="#fff" d="M0 0h%[1]dv%[1]dH0z"/><path fill="#000" d="`,
		len(rows), len(rows), html.EscapeString(label))
	for y, row := range rows {
		for x := 0; x < len(row); x++ {
			start := x
			for x < len(row) && row[x] {
				x++
			}
			if n := x - start; n > 0 {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", start, y, n, n)
			}
		}
	}
	b.WriteString(`"/></svg>`)
	return template.HTML(b.String()), nil // all of it is ours but the label, which is escaped
}
