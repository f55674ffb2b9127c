package paper

import (
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// look draws a paper page by page as a printer would and holds that every page has
// something on it and nothing in the 4 mm at its edges, which printers cut off. The
// pages are kept for the eye by go test -artifacts -outputdir DIR.
func look(t *testing.T, name string, pdf []byte) {
	t.Helper()
	const dpi, edge = 100, 4 * 100 / 25 // pixels
	pages := filepath.Join(t.ArtifactDir(), name)
	if err := os.WriteFile(pages+".pdf", pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, pdf, "pdftoppm", "-r", strconv.Itoa(dpi), "-png", "-", pages)
	drawn, _ := filepath.Glob(pages + "-*.png")
	if len(drawn) == 0 {
		t.Fatalf("%s has no page", name)
	}
	for _, page := range drawn {
		f, err := os.Open(page)
		if err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(f)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		inner := img.Bounds().Inset(edge)
		inside, outside := 0, 0
		for y := img.Bounds().Min.Y; y < img.Bounds().Max.Y; y++ {
			for x := img.Bounds().Min.X; x < img.Bounds().Max.X; x++ {
				if r, g, b, _ := img.At(x, y).RGBA(); min(r, g, b) > 0xc000 {
					continue
				}
				if image.Pt(x, y).In(inner) {
					inside++
				} else {
					outside++
				}
			}
		}
		if inside == 0 || outside > 0 {
			t.Errorf("%s: %d dark points, %d of them at the edge", filepath.Base(page), inside+outside, outside)
		}
	}
}
