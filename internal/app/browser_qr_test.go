package app

import (
	"bytes"
	"image"
	_ "image/png"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"github.com/quykhancap/quykhancap/internal/pg/pgtest"
)

// scan reads the QR code in a picture, as a phone would.
func scan(t *testing.T, png []byte) string {
	t.Helper()
	picture, _, err := image.Decode(bytes.NewReader(png))
	if err != nil {
		t.Fatalf("the picture: %v", err)
	}
	light := gozxing.NewLuminanceSourceFromImage(picture)
	hints := map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true}
	for _, binarizer := range []gozxing.Binarizer{
		gozxing.NewHybridBinarizer(light), gozxing.NewGlobalHistgramBinarizer(light),
	} {
		bits, err := gozxing.NewBinaryBitmap(binarizer)
		if err != nil {
			t.Fatal(err)
		}
		if r, err := qrcode.NewQRCodeReader().Decode(bits, hints); err == nil {
			return r.GetText()
		}
	}
	t.Fatal("no QR code in the picture that can be read")
	return ""
}

// printed is the first page of a PDF on paper, at 300 dots an inch.
func printed(t *testing.T, pdf []byte) []byte {
	t.Helper()
	program := pgtest.Program(t, "pdftoppm")
	page := filepath.Join(t.TempDir(), "page")
	c := exec.CommandContext(t.Context(), program, "-png", "-r", "300", "-singlefile", "-", page)
	c.Stdin = bytes.NewReader(pdf)
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	png, err := os.ReadFile(page + ".png")
	if err != nil {
		t.Fatal(err)
	}
	return png
}
