package payout

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	_ "image/png" // read as well
	"io"
	"net/http"

	"github.com/quykhancap/quykhancap/internal/fault"
)

const (
	photoBytesMax = 12 << 20
	photoDotsMax  = 50_000_000
)

// readPhoto opens a picture and writes it anew: what is kept carries no place, no
// time and no telephone's name. Everything but JPEG and PNG is refused.
func readPhoto(r io.Reader) (io.Reader, error) {
	raw, err := io.ReadAll(io.LimitReader(r, photoBytesMax+1))
	if err != nil {
		return nil, fmt.Errorf("read the picture: %w", err)
	}
	if len(raw) > photoBytesMax {
		return nil, fault.On("photo", "sheet.photo.large", "max", photoBytesMax>>20)
	}
	if kind := http.DetectContentType(raw); kind != "image/jpeg" && kind != "image/png" {
		return nil, fault.On("photo", "sheet.photo.kind")
	}
	head, _, err := image.DecodeConfig(bytes.NewReader(raw))
	if err != nil || head.Width < 1 || head.Height < 1 || head.Width > photoDotsMax/head.Height {
		return nil, fault.On("photo", "sheet.photo.kind")
	}
	picture, _, err := image.Decode(bytes.NewReader(raw))
	if err != nil {
		return nil, fault.On("photo", "sheet.photo.kind")
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, picture, &jpeg.Options{Quality: 85}); err != nil {
		return nil, fmt.Errorf("write the picture: %w", err)
	}
	return &out, nil
}
