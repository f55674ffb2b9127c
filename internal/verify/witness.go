package verify

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/quykhancap/quykhancap/internal/cosign"
)

// Witness is a program beside the fund, run by somebody else: it signs a checkpoint
// when it follows on every one that it has seen before, and never two that do not
// agree (c2sp.org/tlog-witness). It remembers one checkpoint a log, on disk before it
// answers, so that neither a crash nor an older copy shown to it makes it sign a fork.
type Witness struct {
	signer *cosign.Signer
	logs   map[string][]note.Verifier // by origin, all keys it may sign with
	folder string
	lock   *os.File

	mu sync.Mutex // one checkpoint at a time: look, decide, write, sign
}

// seenHead is the last checkpoint of one log that was signed, as it lies on disk.
type seenHead struct {
	Origin string    `json:"origin"`
	Size   int64     `json:"size"`
	Root   tlog.Hash `json:"root"`
	Note   string    `json:"checkpoint"` // the evidence, should a fork be shown
	Signed time.Time `json:"signed"`
}

// NewWitness serves the logs of these verifier keys with one private key. The folder
// keeps what it has seen; two witnesses never share one.
func NewWitness(skey string, logs []string, folder string) (*Witness, error) {
	signer, err := cosign.NewSigner(skey, time.Now)
	if err != nil {
		return nil, err
	}
	w := &Witness{signer: signer, logs: map[string][]note.Verifier{}, folder: folder}
	for _, vkey := range logs {
		v, err := note.NewVerifier(vkey)
		if err != nil {
			return nil, fmt.Errorf("the log's key %q: %w", vkey, err)
		}
		w.logs[v.Name()] = append(w.logs[v.Name()], v)
	}
	if len(w.logs) == 0 {
		return nil, errors.New("no log to watch over: give its key with --log")
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	if w.lock, err = lockFile(filepath.Join(folder, "lock")); err != nil {
		return nil, fmt.Errorf("%s is another witness's: %w", folder, err)
	}
	for origin := range w.logs { // a state that cannot be read must not look like none
		if _, err := w.seen(origin); err != nil {
			w.lock.Close()
			return nil, err
		}
	}
	return w, nil
}

// Close gives the folder free.
func (w *Witness) Close() error { return w.lock.Close() }

// VKey is the public key by which its signatures are checked.
func (w *Witness) VKey() string { return w.signer.VKey() }

const (
	proofLinesMax = 63
	requestBytes  = 64 << 10
)

// answer is a refusal with its HTTP status.
type answer struct {
	status int
	text   string
}

func (a answer) Error() string { return a.text }

// ServeHTTP answers POST …/add-checkpoint.
func (w *Witness) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost || !strings.HasSuffix(r.URL.Path, "/add-checkpoint") {
		http.NotFound(out, r)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(out, r.Body, requestBytes))
	if err != nil {
		http.Error(out, "the request is too long or was cut", http.StatusBadRequest)
		return
	}
	line, err := w.Add(body)
	var no answer
	switch {
	case err == nil:
		out.Header().Set("Content-Type", "text/plain; charset=utf-8")
		io.WriteString(out, line)
	case errors.As(err, &no) && no.status == http.StatusConflict:
		out.Header().Set("Content-Type", "text/x.tlog.size")
		out.WriteHeader(no.status)
		io.WriteString(out, no.text+"\n")
	case errors.As(err, &no):
		http.Error(out, no.text, no.status)
	default:
		http.Error(out, "the witness cannot keep what it saw, so it does not sign", http.StatusInternalServerError)
	}
}

// Add decides about one request and gives the signature line. Whatever is refused is
// not remembered.
func (w *Witness) Add(body []byte) (string, error) {
	old, proof, msg, err := parseRequest(body)
	if err != nil {
		return "", answer{http.StatusBadRequest, err.Error()}
	}
	told, err := unsigned(msg)
	if err != nil {
		return "", answer{http.StatusBadRequest, err.Error()}
	}
	keys := w.logs[told.Origin]
	if keys == nil {
		return "", answer{http.StatusNotFound, "this log is not watched over here"}
	}
	n, err := note.Open(msg, note.VerifierList(keys...))
	if err != nil {
		return "", answer{http.StatusForbidden, "no known key of the log has signed it"}
	}
	if old > told.Size {
		return "", answer{http.StatusBadRequest, "the old size is above the checkpoint's"}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	seen, err := w.seen(told.Origin)
	if err != nil {
		return "", err
	}
	if old != seen.Size || old == told.Size && old > 0 && seen.Root != told.Root {
		return "", answer{http.StatusConflict, strconv.FormatInt(seen.Size, 10)}
	}
	if err := follows(seen, told, proof); err != nil {
		return "", answer{http.StatusUnprocessableEntity, "the proof does not hold: " + err.Error()}
	}
	line, err := w.signer.Line(n.Text)
	if err != nil {
		return "", err
	}
	err = keep(w.file(told.Origin), &seenHead{told.Origin, told.Size, told.Root, told.Note, time.Now().UTC()})
	return line, err
}

// follows reports whether the new tree begins with the one that was seen (RFC 6962
// section 2.1.2). From nothing, and to the same, the proof is empty.
func follows(seen *seenHead, told *Checkpoint, proof []tlog.Hash) error {
	if seen.Size == 0 || seen.Size == told.Size {
		if len(proof) > 0 {
			return errors.New("it must be empty")
		}
		if empty, _ := tlog.TreeHash(0, nil); told.Size == 0 && told.Root != empty {
			return errors.New("a log of nothing has another root")
		}
		return nil
	}
	return tlog.CheckTree(proof, told.Size, told.Root, seen.Size, seen.Root)
}

// parseRequest takes a request apart: old size, proof, empty line, checkpoint.
func parseRequest(body []byte) (old int64, proof []tlog.Hash, msg []byte, err error) {
	head, rest, ok := strings.Cut(string(body), "\n\n")
	if !ok {
		return 0, nil, nil, errors.New("there is no empty line")
	}
	lines := strings.Split(head, "\n")
	size, ok := strings.CutPrefix(lines[0], "old ")
	if old, err = strconv.ParseInt(size, 10, 64); !ok || err != nil || old < 0 || strconv.FormatInt(old, 10) != size {
		return 0, nil, nil, errors.New(`the first line is not "old" and a size`)
	}
	if len(lines)-1 > proofLinesMax {
		return 0, nil, nil, fmt.Errorf("more than %d hashes", proofLinesMax)
	}
	for _, line := range lines[1:] {
		h, err := tlog.ParseHash(line)
		if err != nil {
			return 0, nil, nil, errors.New("a line of the proof is no hash")
		}
		proof = append(proof, h)
	}
	return old, proof, []byte(rest), nil
}

// file is where the last checkpoint of a log lies. An origin may be any text, a file's
// name may not.
func (w *Witness) file(origin string) string {
	return filepath.Join(w.folder, fmt.Sprintf("%x.json", sha256.Sum256([]byte(origin))))
}

// seen is the last checkpoint that was signed, of size 0 if there is none.
func (w *Witness) seen(origin string) (*seenHead, error) {
	body, err := os.ReadFile(w.file(origin))
	if errors.Is(err, os.ErrNotExist) {
		return &seenHead{Origin: origin}, nil
	}
	if err != nil {
		return nil, err
	}
	s := &seenHead{}
	if err := json.Unmarshal(body, s); err != nil || s.Origin != origin || s.Size < 0 {
		return nil, fmt.Errorf("%s is damaged; a witness that forgot must not sign: %v", w.file(origin), err)
	}
	return s, nil
}
