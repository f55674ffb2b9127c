package verify

import (
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/quykhancap/quykhancap/internal/leaf"
	"github.com/quykhancap/quykhancap/internal/money"
)

// DayFile holds a published day of the statement against its leaf: the bytes, the
// number of lines, and what came in and went out of each account; and that opening and
// what moved come to the closing.
func DayFile(l leaf.Leaf, file io.Reader) error {
	told, err := into[dayFile](l)
	if err != nil {
		return err
	}
	hash, size := sha256.New(), &counter{}
	sums, lines, err := readDay(io.TeeReader(file, io.MultiWriter(hash, size)))
	if err != nil {
		return err
	}
	if got := hex.EncodeToString(hash.Sum(nil)); got != told.SHA256 || size.n != told.Bytes {
		return wrong("tệp có %d byte với mã băm %s, sổ ghi %d byte với %s", "it has %d bytes with hash %s, the log says %d with %s", size.n, got, told.Bytes, told.SHA256)
	}
	if lines != told.Lines {
		return wrong("tệp có %d dòng, sổ ghi %d", "it has %d lines, the log says %d", lines, told.Lines)
	}
	for _, a := range told.Accounts {
		_, number, _ := strings.Cut(a.Account, "/")
		if s := sums[number]; s != [2]int64{a.In, a.Out} {
			return wrong("tài khoản %s trong tệp thu %s, chi %s; sổ ghi %s và %s", "account %s has %s in and %s out, the log says %s and %s",
				number, money.VND(s[0]), money.VND(s[1]), money.VND(a.In), money.VND(a.Out))
		}
		if a.Opening+a.In-a.Out != a.Closing {
			return wrong("tài khoản %s: đầu ngày %s + thu %s − chi %s không bằng cuối ngày %s", "account %s: opening %s + in %s − out %s is not closing %s",
				number, money.VND(a.Opening), money.VND(a.In), money.VND(a.Out), money.VND(a.Closing))
		}
		delete(sums, number)
	}
	if len(sums) > 0 && len(told.Accounts) < accountsToldMax {
		return wrong("tệp có %d tài khoản mà sổ không nêu", "it has %d accounts that the log does not name", len(sums))
	}
	return nil
}

// accountsToldMax is how many accounts a leaf names.
const accountsToldMax = 400

type counter struct{ n int64 }

func (c *counter) Write(b []byte) (int, error) {
	c.n += int64(len(b))
	return len(b), nil
}

// readDay adds a day's file up: in and out by the number of the account.
func readDay(file io.Reader) (sums map[string][2]int64, lines int64, err error) {
	r := csv.NewReader(file)
	r.ReuseRecord = true
	r.LazyQuotes = true // the mark before the first name
	head, err := r.Read()
	if err != nil {
		return nil, 0, fmt.Errorf("read the head of a day file: %w", err)
	}
	column := map[string]int{}
	for i, name := range head {
		column[name] = i
	}
	account, direction, amount := column["account"], column["direction"], column["amount"]
	if account == 0 || direction == 0 || amount == 0 {
		return nil, 0, wrong("tệp thiếu cột account, direction hoặc amount", "it lacks the columns account, direction or amount")
	}
	sums = map[string][2]int64{}
	for {
		record, err := r.Read()
		if err == io.EOF {
			return sums, lines, nil
		}
		if err != nil {
			return nil, 0, fmt.Errorf("line %d of a day file: %w", lines+2, err)
		}
		n, err := strconv.ParseInt(record[amount], 10, 64)
		if err != nil || n < 0 {
			return nil, 0, wrong("dòng %d có số tiền là %.30q", "line %d has the amount %.30q", lines+2, record[amount])
		}
		lines++
		number := strings.Clone(record[account])
		s := sums[number]
		switch record[direction] {
		case "in":
			s[0] += n
		case "out":
			s[1] += n
		default:
			return nil, 0, wrong("dòng %d có direction là %.30q", "line %d has the direction %.30q", lines+1, record[direction])
		}
		sums[number] = s
	}
}
