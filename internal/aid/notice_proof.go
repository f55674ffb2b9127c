package aid

import (
	"context"
	"io"
	"net/http"

	"github.com/quykhancap/quykhancap/internal/auth"
	"github.com/quykhancap/quykhancap/internal/fault"
	"github.com/quykhancap/quykhancap/internal/file"
)

// KeepProof stores the photo or scan of a list on its wall and gives the file for
// NoticeForm. It is refused where PutUp would be, before anything is kept, and for
// what is neither JPEG, PNG nor PDF.
func (d *Desk) KeepProof(ctx context.Context, by auth.Actor, code, name string, r io.ReadSeeker) (int64, error) {
	if err := mustBePerson(by, auth.PostNotice, 0); err != nil {
		return 0, err
	}
	n, _, err := d.NoticeFor(ctx, by, code)
	if err != nil {
		return 0, err
	}
	if err := by.Must(auth.PostNotice, n.Unit); err != nil {
		return 0, err
	}
	if !n.StartsOn.IsZero() {
		return 0, fault.Of(fault.Conflict, "notice.up")
	}
	if !looksLikeProof(r) {
		return 0, fault.On("proof", "notice.proof.kind")
	}
	kept, err := d.Files.Store(ctx, by, file.New{Kind: "document", Name: name, Unit: n.Unit}, r)
	if err != nil {
		return 0, err
	}
	return kept.ID, nil
}

// looksLikeProof reports whether the bytes begin as a JPEG, PNG or PDF does, and goes
// back to their start.
func looksLikeProof(r io.ReadSeeker) bool {
	var head [8]byte
	n, _ := io.ReadFull(r, head[:])
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return false
	}
	switch http.DetectContentType(head[:n]) {
	case "image/jpeg", "image/png", "application/pdf":
		return true
	}
	return false
}
