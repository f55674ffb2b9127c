package disaster

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	_ "image/png" // read as well
	"io"
	"net/http"

	"github.com/quykhancap/quykhancap/internal/audit"
	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/file"
	"github.com/quykhancap/quykhancap/internal/pg"
)

// Photo is one picture of the damage. It was drawn anew before it was kept, so it
// carries no place, no time and no telephone's name.
type Photo struct {
	ID            int64
	File          int64
	Width, Height int
	Elsewhere     bool // the same picture stands at another household
}

const (
	photoBytesMax = 12 << 20
	photoDotsMax  = 50_000_000 // before it is made smaller
	photoSideMax  = 1600
	photosMax     = 8 // of one survey
)

// AddPhoto keeps a picture with a survey. It refuses everything but JPEG and PNG,
// pictures that do not open, more than eight, and any of a private event.
func (d *Desk) AddPhoto(ctx context.Context, by auth.Actor, assessment int64, r io.Reader) (*Photo, error) {
	if err := by.Must(auth.Assess, 0); err != nil {
		return nil, err
	}
	var a *Assessment
	err := d.DB.View(ctx, by, func(tx *pg.Tx) (err error) {
		if a, err = d.assessmentByID(tx, assessment); err != nil {
			return err
		}
		e, err := EventByID(tx, a.Event)
		if err != nil {
			return err
		}
		if err := mayAct(tx, auth.Assess, a.Unit, e); err != nil {
			return err
		}
		switch {
		case e.Private:
			return fault.On("photo", "photo.private")
		case e.State == Closed:
			return errClosed
		case len(a.Photos) >= photosMax:
			return fault.On("photo", "photo.many", "max", photosMax)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	clean, size, err := redraw(r)
	if err != nil {
		return nil, err
	}
	f, err := d.Files.Store(ctx, by, file.New{Kind: "photo", Name: "anh.jpg", Unit: a.Unit}, bytes.NewReader(clean))
	if err != nil {
		return nil, err
	}
	return pg.Do(ctx, d.DB, by, func(tx *pg.Tx) (*Photo, error) {
		p := &Photo{File: f.ID, Width: size.X, Height: size.Y}
		if err := file.Take(tx, f.ID); err != nil {
			return nil, err
		}
		fresh, err := insertPhoto(tx, a, p, f.SHA256)
		if err != nil {
			return nil, closed(err)
		}
		if !fresh {
			return nil, fault.On("photo", "photo.twice")
		}
		return p, audit.Record(tx, audit.Event{
			Action: "assess.photo", Subject: a.subject(), Unit: a.Unit, After: map[string]any{"file": f.ID},
		})
	})
}

// OpenPhoto reads a picture for who reads households of its unit.
func (d *Desk) OpenPhoto(ctx context.Context, by auth.Actor, assessment, photo int64) (io.ReadCloser, error) {
	s, err := d.Assessment(ctx, by, assessment)
	if err != nil {
		return nil, err
	}
	for _, p := range s.Photos {
		if p.ID == photo {
			return d.Files.Open(ctx, by, p.File)
		}
	}
	return nil, fault.Of(fault.Missing, "photo.missing")
}

// redraw opens a picture and draws it anew: upright, not too large, without whatever
// else the file carried.
func redraw(r io.Reader) ([]byte, image.Point, error) {
	raw, err := io.ReadAll(io.LimitReader(r, photoBytesMax+1))
	if err != nil {
		return nil, image.Point{}, fmt.Errorf("read the picture: %w", err)
	}
	if len(raw) > photoBytesMax {
		return nil, image.Point{}, fault.On("photo", "photo.large", "max", photoBytesMax>>20)
	}
	kind := http.DetectContentType(raw)
	if kind != "image/jpeg" && kind != "image/png" {
		return nil, image.Point{}, fault.On("photo", "photo.kind")
	}
	head, _, err := image.DecodeConfig(bytes.NewReader(raw))
	if err != nil {
		return nil, image.Point{}, fault.On("photo", "photo.broken")
	}
	if head.Width < 1 || head.Height < 1 || head.Width > photoDotsMax/head.Height {
		return nil, image.Point{}, fault.On("photo", "photo.large", "max", photoBytesMax>>20)
	}
	picture, _, err := image.Decode(bytes.NewReader(raw))
	if err != nil {
		return nil, image.Point{}, fault.On("photo", "photo.broken")
	}
	drawn := upright(smaller(picture, photoSideMax), orientation(raw))
	var out bytes.Buffer
	if err := jpeg.Encode(&out, drawn, &jpeg.Options{Quality: 80}); err != nil {
		return nil, image.Point{}, fmt.Errorf("draw the picture: %w", err)
	}
	return out.Bytes(), drawn.Bounds().Size(), nil
}

// smaller takes the mean of each block of dots, so that no edge is longer than side.
func smaller(src image.Image, side int) *image.RGBA {
	b := src.Bounds()
	full := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(full, full.Bounds(), image.White, image.Point{}, draw.Src) // beneath what is see-through
	draw.Draw(full, full.Bounds(), src, b.Min, draw.Over)
	n := (max(b.Dx(), b.Dy()) + side - 1) / side
	if n <= 1 {
		return full
	}
	small := image.NewRGBA(image.Rect(0, 0, max(b.Dx()/n, 1), max(b.Dy()/n, 1)))
	for y := range small.Rect.Dy() {
		for x := range small.Rect.Dx() {
			small.SetRGBA(x, y, mean(full, x*n, y*n, n))
		}
	}
	return small
}

func mean(src *image.RGBA, x0, y0, n int) color.RGBA {
	var r, g, b, count int
	for y := y0; y < min(y0+n, src.Rect.Dy()); y++ {
		for x := x0; x < min(x0+n, src.Rect.Dx()); x++ {
			c := src.RGBAAt(x, y)
			r, g, b, count = r+int(c.R), g+int(c.G), b+int(c.B), count+1
		}
	}
	count = max(count, 1)
	return color.RGBA{uint8(r / count), uint8(g / count), uint8(b / count), 255}
}

// upright turns the picture as the camera said it was held (EXIF tag 274).
func upright(src *image.RGBA, how int) *image.RGBA {
	w, h := src.Rect.Dx(), src.Rect.Dy()
	from := map[int]func(x, y int) (int, int){
		2: func(x, y int) (int, int) { return w - 1 - x, y },
		3: func(x, y int) (int, int) { return w - 1 - x, h - 1 - y },
		4: func(x, y int) (int, int) { return x, h - 1 - y },
		5: func(x, y int) (int, int) { return y, x },
		6: func(x, y int) (int, int) { return y, h - 1 - x },
		7: func(x, y int) (int, int) { return w - 1 - y, h - 1 - x },
		8: func(x, y int) (int, int) { return w - 1 - y, x },
	}[how]
	if from == nil {
		return src
	}
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	if how >= 5 {
		dst = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range dst.Rect.Dy() {
		for x := range dst.Rect.Dx() {
			sx, sy := from(x, y)
			dst.SetRGBA(x, y, src.RGBAAt(sx, sy))
		}
	}
	return dst
}

// orientation finds tag 274 in a JPEG's EXIF part; 1 when there is none.
func orientation(raw []byte) int {
	for at := 2; at+4 <= len(raw) && raw[at] == 0xff && raw[at+1] != 0xda; {
		size := int(binary.BigEndian.Uint16(raw[at+2:]))
		end := at + 2 + size
		if size < 2 || end > len(raw) {
			return 1
		}
		if part := raw[at+4 : end]; raw[at+1] == 0xe1 && bytes.HasPrefix(part, []byte("Exif\x00\x00")) {
			return orientationOf(part[6:])
		}
		at = end
	}
	return 1
}

func orientationOf(tiff []byte) int {
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if string(tiff[:2]) == "II" {
		order = binary.LittleEndian
	}
	at := int(order.Uint32(tiff[4:]))
	if at < 8 || at+2 > len(tiff) {
		return 1
	}
	for n := int(order.Uint16(tiff[at:])); n > 0; n-- {
		entry := at + 2 + 12*(n-1)
		if entry+10 > len(tiff) {
			continue
		}
		if order.Uint16(tiff[entry:]) == 274 {
			return int(order.Uint16(tiff[entry+8:]))
		}
	}
	return 1
}
