package leaf

import (
	"encoding/base64"
	"strings"
)

// logKinds are what the log tells of itself and of the rows behind it.
var logKinds = []*kind{
	kindOf("origin", "the log goes on under a new name, because a restore may have lost leaves",
		field{"origin", "", origin, "the new name"},
		field{"why", "", oneOf("lost", "unknown"), "leaves were lost, or it is not known whether any were"},
		field{"kept", "", count, "how many leaves of the former log are still there, from its first on"},
		field{"old", "", objectOf(
			field{"origin", "", origin, "the former name"},
			field{"size", "", count, "of its last known checkpoint"},
			field{"root", "", textShape("a hash, base64", isHash64), "of its last known checkpoint"},
			field{"checkpoint", "", lines(20_000), "that checkpoint, as a signed note"},
		), "the former log"},
	),
	kindOf("log_key", "the key that signs checkpoints was changed",
		field{"old", "", words(300), "verifier key until now"},
		field{"new", "", words(300), "verifier key from now on"},
		field{"from_size", "", id, "checkpoints from this size on are signed by the new one"},
	),
	kindOf("rows", "binds all rows of the database that were written since the last such leaf",
		field{"seal", "", id, "its number, 1, 2, 3 …"},
		field{"form", "", id, "which columns of which tables: migrations/rows/<form>.txt"},
		field{"commitment", "", hex32, "salted hash of the rows"},
	),
	kindOf("day_file", "a finished day of the statement was published",
		field{"day", "", day, "the day"},
		field{"version", "", id, "a later one replaces the earlier ones"},
		field{"sha256", "", hex32, "of the file"},
		field{"bytes", "", count, "of the file"},
		field{"lines", "", count, "of the statement that it holds"},
		field{"accounts", "", listOf(0, 400, objectOf(
			field{"account", "", textShape("`bin/number` of a bank account", isBankNumber), "the account"},
			field{"opening", "", signed, "balance when the day began"},
			field{"in", "", count, "came in"},
			field{"out", "", count, "went out"},
			field{"closing", "", signed, "balance when it ended: opening + in − out"},
			field{"bank", "?", signed, "what the bank said it was, where it did"},
		)), "the accounts that moved"},
	),
}

var (
	origin = textShape("a log's name: `quykhancap.log/` and 1 to 64 of `a-z 0-9`", func(b []byte) bool {
		rest, ok := strings.CutPrefix(string(b), "quykhancap.log/")
		return ok && len(rest) > 0 && len(rest) <= 64 && only([]byte(rest), small+digits)
	})
	isBankNumber = func(b []byte) bool {
		bank, number := cut(b)
		return (len(bank) == 0 || len(bank) == 6) && only(bank, digits) &&
			len(number) >= 1 && len(number) <= 19 && only(number, large+digits)
	}
	isHash64 = func(b []byte) bool {
		hash, err := base64.StdEncoding.Strict().DecodeString(string(b))
		return err == nil && len(hash) == 32
	}
)
