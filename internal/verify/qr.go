package verify

import (
	"bytes"
	"image"
	"image/color"
	_ "image/jpeg" // what telephones write
	_ "image/png"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

const (
	photoBytes  = 64 << 20
	pixelsMax   = 60_000_000
	photoLarge  = 4000 // a longer side than this is looked at in smaller pictures only
	photoLittle = 350  // below it nothing of a QR of ours is left
)

var (
	errNoQR      = wrong("không thấy mã QR nào", "no QR code found")
	errNoPicture = wrong("tệp không phải ảnh PNG hay JPEG đọc được", "it is no PNG or JPEG that can be read")
)

// readPhoto finds the text of a QR code in a photo, turned and tilted as it may be. A
// large photo is looked at in several sizes: what is noise in one is smooth in another.
func readPhoto(file []byte) (string, error) {
	size, _, err := image.DecodeConfig(bytes.NewReader(file))
	if err != nil {
		return "", errNoPicture
	}
	if size.Width*size.Height > pixelsMax {
		return "", wrong("ảnh quá lớn", "the picture is too large")
	}
	picture, _, err := image.Decode(bytes.NewReader(file))
	if err != nil {
		return "", errNoPicture
	}
	grey := greyOf(picture)
	for ; ; grey = halved(grey) {
		long := max(grey.Rect.Dx(), grey.Rect.Dy())
		if long <= photoLarge {
			if text, ok := readQR(grey); ok {
				return text, nil
			}
		}
		if long/2 < photoLittle {
			break
		}
	}
	return "", errNoQR
}

func readQR(grey *image.Gray) (string, bool) {
	light := gozxing.NewLuminanceSourceFromImage(grey)
	hints := map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true}
	for _, source := range []gozxing.LuminanceSource{light, gozxing.NewInvertedLuminanceSource(light)} {
		for _, binarizer := range []gozxing.Binarizer{
			gozxing.NewHybridBinarizer(source), gozxing.NewGlobalHistgramBinarizer(source),
		} {
			bits, err := gozxing.NewBinaryBitmap(binarizer)
			if err != nil {
				continue
			}
			if found, err := qrcode.NewQRCodeReader().Decode(bits, hints); err == nil {
				return found.GetText(), true
			}
		}
	}
	return "", false
}

// greyOf has white where the picture lets light through.
func greyOf(picture image.Image) *image.Gray {
	r := picture.Bounds()
	grey := image.NewGray(image.Rect(0, 0, r.Dx(), r.Dy()))
	for y := range r.Dy() {
		for x := range r.Dx() {
			c := color.RGBA64Model.Convert(picture.At(r.Min.X+x, r.Min.Y+y)).(color.RGBA64)
			light := (19595*uint32(c.R) + 38470*uint32(c.G) + 7471*uint32(c.B) + 1<<15) >> 16
			light += 0xffff - uint32(c.A)
			grey.Pix[y*grey.Stride+x] = byte(min(light, 0xffff) >> 8)
		}
	}
	return grey
}

// halved makes one dot of four.
func halved(from *image.Gray) *image.Gray {
	w, h := from.Rect.Dx()/2, from.Rect.Dy()/2
	to := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			at := 2*y*from.Stride + 2*x
			sum := int(from.Pix[at]) + int(from.Pix[at+1]) + int(from.Pix[at+from.Stride]) + int(from.Pix[at+from.Stride+1])
			to.Pix[y*to.Stride+x] = byte(sum / 4)
		}
	}
	return to
}
