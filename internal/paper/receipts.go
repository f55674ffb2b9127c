package paper

import (
	"fmt"
	"io"

	"codeberg.org/go-pdf/fpdf"
	"github.com/skip2/go-qrcode"
)

// ReceiptsMax is how many receipts one file holds: pages are kept until the last is
// drawn, and so many stay under 30 MB.
const ReceiptsMax = 200

// Receipts prints many receipts as one PDF, a page each, in their order. What travels
// inside the file of one receipt is not in it.
func Receipts(w io.Writer, title string, docs []ReceiptDoc) error {
	if len(docs) == 0 || len(docs) > ReceiptsMax {
		panic(fmt.Sprintf("paper: %d receipts in one file", len(docs)))
	}
	// A page that was begun cannot be taken back, so each is first tried on another sheet.
	var out, trial *sheet
	for i, d := range docs {
		if len(d.Signers) > 4 {
			panic(fmt.Sprintf("paper: %d signers on receipt %s", len(d.Signers), d.Number))
		}
		d = d.cleaned()
		if i%20 == 0 {
			trial = newSheet(sheetWidth, sheetHeights[0], title, d.IssuedOn.Start())
		}
		height, err := trial.heightOf(d)
		if err != nil {
			return fmt.Errorf("receipt %s: %w", d.Number, err)
		}
		if out == nil {
			out = newSheet(sheetWidth, height, title, d.IssuedOn.Start())
		} else {
			out.page(height)
		}
		if _, err := out.receipt(d); err != nil {
			return fmt.Errorf("receipt %s: %w", d.Number, err)
		}
	}
	pdf, err := out.bytes()
	if err != nil {
		return fmt.Errorf("print %d receipts: %w", len(docs), err)
	}
	_, err = w.Write(pdf)
	return err
}

// heightOf tries a receipt and answers how tall a page it needs.
func (s *sheet) heightOf(d ReceiptDoc) (float64, error) {
	for _, height := range sheetHeights {
		s.page(height)
		fits, err := s.receipt(d)
		if fits || err != nil {
			return height, err
		}
	}
	return 0, fmt.Errorf("its texts do not fit on a sheet")
}

// page goes on with a page of this height.
func (s *sheet) page(height float64) {
	s.pdf.AddPageFormat("P", fpdf.SizeType{Wd: s.width, Ht: height})
	s.height = height
}

// QR is the code of a text as a picture for a screen.
func QR(text string) ([]byte, error) {
	const side = 480 // pixels
	png, err := qrcode.Encode(text, qrcode.Medium, side)
	if err != nil {
		return nil, fmt.Errorf("draw QR of %d characters: %w", len(text), err)
	}
	return png, nil
}
