package verify

// words is one sentence in both languages.
type words struct{ vi, en string }

func (w words) in(lang string) string {
	if lang == "en" {
		return w.en
	}
	return w.vi
}

// broken are the findings after which something was not checked without which the rest
// says little: the program ends with 2 though nothing is known to be wrong.
var broken = map[string]bool{
	"source.lost": true, "leaves.lost": true, "log.empty": true, "append.unread": true, "witness.key": true,
	"receipt.lost": true, "receipt.unread": true, "receipt.pending": true, "receipt.offline": true,
	"receipt.tiles": true, "photo.none": true, "pdf.unasked": true,
}

// sentences are all that the checker can say. The values are the same, in the same
// order, in both languages.
var sentences = map[string]words{
	"more": {"… và %d điều nữa như trên.", "… and %d more like it."},

	"source.lost":   {"Không đọc được sổ: %s. Chưa có gì được kiểm tra; hãy thử lại, và xem địa chỉ có đúng là trang chủ của quỹ không.", "The log could not be read: %s. Nothing was checked; try again, and see whether the address is that of the fund's home page."},
	"source.none":   {"Không thấy sổ công khai %s. Tệp log/checkpoint: %s. Chưa có gì được kiểm tra.", "There is no public log %s. The file log/checkpoint: %s. Nothing was checked."},
	"source.home":   {"Ở %s không có sổ; sổ được kiểm ở %s.", "There is no log at %s; the one at %s was checked."},
	"source.scheme": {"Địa chỉ không ghi http:// hay https:// nên đã dùng https://. Nếu trang chỉ có http://, hãy gõ cả http://.", "The address names neither http:// nor https://, so https:// was taken. If the site has only http://, type it."},
	"source.broken": {"Tệp %s không đúng dạng: %s.", "The file %s is not as it must be: %s."},

	"scope.log":     {"Phép kiểm này không nói một khoản chưa từng được ghi vào sổ, không nói tiền có thật trong ngân hàng hay không, và không nói người nhận có thật nhận hay không.", "This check does not tell of what was never written into the log, nor whether the money is in the bank, nor whether the aid reached anybody."},
	"scope.receipt": {"Chỉ một biên nhận được kiểm. Cả sổ, số liệu công bố và sao kê ngày chưa được kiểm: chạy lại không có --receipt.", "Only one receipt was checked. The whole log, the published figures and the day files were not: run it without --receipt."},
	"scope.status":  {"Biên nhận còn hiệu lực hay đã bị hủy là theo lời trang của quỹ; điều này chưa được kiểm với sổ.", "Whether the receipt still counts or was voided is the word of the fund's page; it was not checked against the log."},
	"scope.giver":   {"Tên người ủng hộ và ngày tiền đến không đứng trong sổ, sổ chỉ giữ một cam kết về chúng: phép kiểm này không mở được cam kết ấy. Tệp PDF của chính người ủng hộ thì mở được.", "The giver's name and the day of arrival do not stand in the log, which only keeps a commitment to them: this check could not open it. The giver's own PDF can."},

	"key.pinned":   {"Sổ được ký bằng đúng khóa bạn đưa hoặc đã ghi lần trước.", "The log is signed by the very key that you gave or that was kept from the last visit."},
	"key.first":    {"Lần đầu kiểm tra: chấp nhận khóa đang công bố là %s. Hãy so với khóa mà báo chí hoặc cơ quan giám sát đã đăng.", "First visit: the published key was taken, %s. Compare it with what a newspaper or an overseer has printed."},
	"key.followed": {"Khóa ký sổ đã được thay, và khóa cũ đã ký xác nhận khóa mới. Từ nay khóa là %s.", "The log's key was changed, and the old key signed for the new one. From now on it is %s."},
	"key.replaced": {"Khóa ký sổ đã bị thay mà khóa cũ không ký xác nhận. Khóa đã biết: %s. Khóa đang dùng: %s. Có người khác đang ký thay quỹ, hoặc sổ đã bị làm lại.", "The log's key was replaced and the old key did not sign for it. Known: %s. Now used: %s. Somebody else signs for the fund, or the log was made anew."},
	"key.wrong":    {"Khóa của sổ mà bạn đưa không đọc được: %q. Chép lại cả dòng chữ, từ quykhancap.log/ đến hết. Chưa có gì được kiểm tra.", "The log's key that you gave cannot be read: %q. Copy the whole line, from quykhancap.log/ to its end. Nothing was checked."},

	"log.gone":            {"SỔ ĐÃ BIẾN MẤT: lần trước (%[3]s) đã thấy sổ %[1]s có %[2]d mục, nay ở địa chỉ này không có sổ nào (log/checkpoint: %[4]s). Nếu địa chỉ bạn gõ đúng là trang chủ của quỹ thì sổ đã bị gỡ xuống; giữ tệp trạng thái làm bằng chứng.", "THE LOG IS GONE: last time (%[3]s) the log %[1]s was here with %[2]d leaves, and now there is none at this address (log/checkpoint: %[4]s). If this is the address of the fund's home page, the log was taken down; keep the state file as evidence."},
	"checkpoint.signed":   {"Chữ ký trên mốc sổ đúng: %d mục, mã gốc %s.", "The checkpoint's signature holds: %d leaves, root %s."},
	"checkpoint.unsigned": {"Chữ ký trên mốc sổ không đúng: mốc sổ đã bị sửa, hoặc không do khóa %s ký.", "The checkpoint's signature does not hold: it was changed, or key %s did not sign it."},
	"checkpoint.origin":   {"Mốc sổ và tệp khóa nói hai tên sổ khác nhau: %s và %s.", "The checkpoint and the keys name two logs: %s and %s."},
	"witness.signed":      {"Nhân chứng đã ký mốc sổ %d mục lúc %s, và sổ này khớp với mốc sổ ấy: %s.", "Witnesses signed the checkpoint of %d leaves at %s, and this log agrees with it: %s."},
	"witness.behind":      {"%d mục cuối mới hơn mốc sổ ấy, chưa có nhân chứng nào ký.", "The last %d leaves are newer than that; nobody has witnessed them yet."},
	"witness.none":        {"Chưa có nhân chứng nào ký sổ này.", "No witness has signed this log yet."},
	"witness.few":         {"Chỉ có %d nhân chứng đã ký, bạn đòi %d: %s.", "Only %d witnesses have signed, you asked for %d: %s."},
	"witness.unread":      {"Chưa đọc được mốc sổ mà nhân chứng đã ký (log/witnessed): %s.", "The checkpoint that the witnesses signed (log/witnessed) was not read: %s."},
	"witness.odd":         {"Chưa kiểm được chữ ký của một nhân chứng: khóa mà quỹ công bố không đọc được: %q.", "The signature of one witness was not checked: the key that the fund publishes cannot be read: %q."},
	"witness.wrong":       {"Chữ ký của nhân chứng %s trên mốc sổ không đúng.", "The signature of witness %s on the checkpoint does not hold."},
	"witness.key":         {"Khóa của nhân chứng mà bạn đưa không đọc được: %q. Chữ ký của nhân chứng chưa được kiểm tra.", "The witness's key that you gave cannot be read: %q. No witness's signature was checked."},
	"witness.forked":      {"%s đã ký một sổ khác: mốc sổ %d mục có mã gốc %s, không khớp với sổ này. Quỹ đã cho xem hai sổ.", "%s signed another log: the checkpoint of %d leaves has root %s, which this log does not agree with. The fund has shown two books."},

	"append.first":    {"Lần đầu kiểm tra, chưa có lần trước để so. Giữ tệp trạng thái: lần sau sẽ biết sổ có bị viết lại không.", "First visit: there is no earlier one to compare with. Keep the state file: the next visit will tell whether the log was rewritten."},
	"append.forgets":  {"Lần đầu kiểm tra, chưa có lần trước để so, và lần này không nhớ gì cho lần sau: thêm --state TỆP thì lần sau sẽ biết sổ có bị viết lại không.", "There is no earlier visit to compare with, and nothing is kept of this one: with --state FILE the next visit will tell whether the log was rewritten."},
	"state.file":      {"Điều đã thấy được nhớ trong tệp %s; thêm --state none thì không đọc và không nhớ gì.", "What was seen is kept in the file %s; with --state none nothing is read or kept."},
	"append.only":     {"Mốc sổ nối tiếp mốc sổ của lần trước (%d mục, %s): sổ đã ký chỉ được viết thêm, không mục cũ nào đổi.", "The checkpoint follows on that of the last visit (%d leaves, %s): the signed log was only added to, no former leaf changed."},
	"append.same":     {"Mốc sổ vẫn là mốc sổ của lần trước (%d mục, %s).", "The checkpoint is still that of the last visit (%d leaves, %s)."},
	"append.unread":   {"Chưa biết sổ có bị viết lại từ lần trước không (%d mục, %s): %s. Chưa kiểm tra không có nghĩa là đúng; hãy thử lại.", "It is not known whether the log was rewritten since the last visit (%d leaves, %s): %s. Not checked does not mean right; try again."},
	"append.unproved": {"SỔ KHÔNG CHỨNG MINH ĐƯỢC rằng nó chứa sổ %d mục đã thấy lúc %s: các tệp của cây mã băm bị thiếu, hoặc không khớp mốc sổ đã ký.", "THE LOG DOES NOT PROVE that it contains the log of %d leaves seen at %s: files of the hash tree are missing, or do not agree with the signed checkpoint."},
	"append.forked":   {"SỔ BỊ TÁCH ĐÔI: cùng %d mục nhưng mã gốc khác lần trước (%s, nay là %s). Quỹ đã ký hai sổ khác nhau: hai người xem được cho xem hai sổ, hoặc sổ đã bị viết lại.", "THE LOG IS FORKED: the same %d leaves with another root than last time (%s, now %s). The fund has signed two different books: two visitors were shown two, or it was rewritten."},
	"append.rewrote":  {"SỔ ĐÃ BỊ VIẾT LẠI: sổ nay có %d mục nhưng không chứa sổ %d mục đã thấy lúc %s.", "THE LOG WAS REWRITTEN: it now has %d leaves and does not contain the log of %d leaves seen at %s."},
	"append.shorter":  {"SỔ NGẮN ĐI: nay %d mục, lần trước (%s) đã có %d mục. Một bản sao lưu cũ đã được phục hồi mà không khai, hoặc bạn đang xem một bản sao cũ.", "THE LOG GOT SHORTER: now %d leaves; last time (%s) it had %d. An older backup was restored without saying so, or this is an old copy."},
	"append.restart":  {"SỔ BẮT ĐẦU LẠI SAU PHỤC HỒI: đây là sổ mới %s, mục đầu tự khai nối sau sổ cũ %s ở mốc sổ %d mục. Giữ tệp trạng thái cũ làm bằng chứng và dùng tệp mới cho sổ mới.", "THE LOG BEGAN ANEW AFTER A RESTORE: this is the new log %s, whose first leaf says it follows the old one %s at %d leaves. Keep the old state file as evidence and use a new one for the new log."},
	"append.foreign":  {"Đây là một sổ khác: lần trước là %s, nay là %s, và sổ mới không khai sổ cũ trong mục đầu. Sổ cũ đã bị bỏ.", "This is another log: last time %s, now %s, and the new one does not name the old one in its first leaf. The old log was dropped."},

	"leaves.hashed":   {"Đã tính lại cả %d mục: mọi byte khớp mã gốc đã ký.", "All %d leaves were hashed again: every byte agrees with the signed root."},
	"leaves.lost":     {"Chưa đọc hết sổ: %s. Mới đọc được %d mục.", "The log was not read to its end: %s. %d leaves were read."},
	"leaves.unjudged": {"Quy tắc giữa các mục, số liệu công bố và sao kê ngày chưa được kiểm, vì các mục không đọc được hết hoặc không khớp mốc sổ.", "The rules among the leaves, the published figures and the day files were not checked, because the leaves were not all read or do not agree with the checkpoint."},
	"leaves.gone":     {"Đã thiếu %d tệp của sổ cho đến vị trí %d; phần sau không hỏi nữa.", "%d files of the log were missing up to position %d; the rest was not asked for."},
	"leaf.changed":    {"Mục ở vị trí %d đã bị sửa: nội dung không còn khớp mã đã ký.", "The leaf at position %d was changed: its bytes no longer agree with the signed hash."},
	"leaf.missing":    {"Thiếu mục: từ vị trí %d có %d mục, phải có %d. Có mục đã bị xóa hoặc chèn thêm.", "Leaves are missing: from position %d there are %d, and there must be %d. Some were removed or put in."},
	"leaf.swapped":    {"Hai mục ở vị trí %d và %d đã bị đổi chỗ.", "The leaves at positions %d and %d were swapped."},
	"leaf.grammar":    {"Mục ở vị trí %[1]d không theo quy ước của sổ.", "The leaf at position %d is not as the log's grammar has it: %s."},
	"tile.changed":    {"Tệp %s của cây mã băm đã bị sửa: không khớp với các mục.", "File %s of the hash tree was changed: it does not agree with the leaves."},
	"file.missing":    {"Sổ không đưa ra được tệp %s mà nó đã ký: tệp hoặc các mục của nó đã bị xóa.", "The log cannot produce file %s that it has signed for: the file or its leaves were removed."},
	"file.broken":     {"Máy chủ hỏng đúng ở tệp %s trong khi các tệp khác vẫn đọc được: mục ở đó đã bị xóa hoặc hỏng.", "The server fails at file %s while it gives others: what it held was removed or spoilt."},
	"root.other":      {"Các mục không cho ra mã gốc đã ký: tính được %s, mốc sổ ghi %s. Mốc sổ hoặc nhiều mục đã bị thay.", "The leaves do not make the signed root: they make %s, the checkpoint says %s. The checkpoint or many leaves were replaced."},
	"grammar.follows": {"Mọi mục viết đúng quy ước công bố của sổ.", "Every leaf is written as the published grammar has it."},
	"log.empty":       {"Sổ chưa có mục nào: chưa có gì để kiểm tra. Hãy kiểm tra lại khi quỹ đã ghi mục đầu tiên.", "The log has no leaf yet: there is nothing to check. Check again when the fund has written the first one."},

	"restart.kept":    {"Mọi mục bạn đã thấy (%d) vẫn còn đủ trong sổ mới.", "Every leaf you had seen (%d) is still in the new log."},
	"restart.lost":    {"Mất %d mục bạn đã thấy, từ vị trí %d của sổ cũ.", "%d leaves that you had seen are lost, from position %d of the old log on."},
	"restart.changed": {"Sổ mới nói giữ đủ %d mục bạn đã thấy, nhưng trong đó có mục đã bị sửa.", "The new log says it kept the %d leaves you had seen, but some of them were changed."},

	"rules.hold":        {"Các mục khớp nhau: %d bút toán, mỗi bút toán một lần, bút toán đảo đúng là bút toán gốc lật ngược; %d dãy số liền mạch, không trùng, không khuyết.", "The leaves agree with each other: %d entries, each told once, each reversal the mirror of its entry; %d series of numbers without doubles or gaps."},
	"entry.twice":       {"Mục ở vị trí %d ghi lại bút toán %d lần thứ hai.", "The leaf at position %d tells entry %d a second time."},
	"entry.closed":      {"Mục ở vị trí %d ghi lùi ngày: bút toán %d tính vào tháng %s đã khóa sổ.", "The leaf at position %d is back-dated: entry %d counts in month %s, which was closed."},
	"reversal.twice":    {"Mục ở vị trí %d: bút toán %d đảo bút toán %d, đã bị bút toán %d đảo rồi.", "The leaf at position %d: entry %d reverses entry %d, which entry %d had reversed before."},
	"reversal.reversed": {"Mục ở vị trí %d: bút toán đảo %d lại bị đảo.", "The leaf at position %d: reversal %d is itself reversed."},
	"reversal.other":    {"Mục ở vị trí %d: bút toán đảo %d không phải là bút toán %d lật ngược.", "The leaf at position %d: reversal %d is not the mirror of entry %d."},
	"reversal.alone":    {"Mục ở vị trí %d: bút toán %d đảo bút toán %d, mà bút toán này không có trong sổ.", "The leaf at position %d: entry %d reverses entry %d, which is not in the log."},
	"reversal.young":    {"Mục ở vị trí %d: bút toán %d đảo bút toán %d vừa ghi, chưa thấy trong sổ; hãy kiểm tra lại sau.", "The leaf at position %d: entry %d reverses entry %d, just written and not in the log yet; check again later."},
	"paper.twice":       {"Mục ở vị trí %d: số %d của dãy %s đã cấp rồi.", "The leaf at position %d: number %d of series %s was issued before."},
	"paper.year":        {"Mục ở vị trí %d: số %d của dãy %s lại ghi ngày %s.", "The leaf at position %d: number %d of series %s is dated %s."},
	"paper.gap":         {"Dãy %s khuyết số %d, trong khi đã cấp đến số %d: một biên nhận hoặc phiếu không có trong sổ.", "Series %s lacks number %d, while numbers were issued up to %d: a paper is not in the log."},
	"paper.young":       {"Số %d của dãy %s đang được ghi; hãy kiểm tra lại sau.", "Number %d of series %s is being written; check again later."},
	"paper.alone":       {"Mục ở vị trí %d hủy hoặc thay số %d của dãy %s, mà số này chưa từng được cấp.", "The leaf at position %d voids or replaces number %d of series %s, which was never issued."},
	"paper.ended":       {"Mục ở vị trí %d hủy hoặc thay số %d của dãy %s lần thứ hai.", "The leaf at position %d voids or replaces number %d of series %s a second time."},
	"fact.twice":        {"Mục ở vị trí %d kể lại một việc đã ghi (%s %s) ở vị trí %d.", "The leaf at position %d tells again what was told (%s %s) at position %d."},
	"seal.order":        {"Mục ở vị trí %d: niêm số %d không tiếp theo niêm số %d.", "The leaf at position %d: seal %d does not follow seal %d."},

	"day.version": {"Mục ở vị trí %d: sao kê ngày %s ghi bản %d, trong khi bản trước là %d.", "The leaf at position %d: the statement of %s is version %d, while the one before it was %d."},
	"day.sum":     {"Sao kê ngày %s, tài khoản %s: đầu ngày %v + thu %v − chi %v không bằng cuối ngày %v.", "Statement of %s, account %s: opening %v + in %v − out %v is not closing %v."},
	"day.follows": {"Sao kê ngày %s, tài khoản %s: số đầu ngày %v không bằng số cuối ngày %s là %v.", "Statement of %s, account %s: it opens with %v, but %s closed with %v."},

	"replay.refused": {"Mục ở vị trí %d không cộng được vào sổ sách: %s.", "The leaf at position %d cannot be added to the books: %s."},

	"figures.agree":      {"%d bộ số liệu công bố khớp với số tự cộng lại từ %d mục của sổ.", "%d sets of published figures agree with what the log's %d leaves add up to."},
	"figures.differ":     {"Số liệu công bố của %s khác sổ: “%s” công bố là %s, cộng lại từ sổ là %s.", "The published figures of %s differ from the log: “%s” is published as %s, the leaves add up to %s."},
	"figures.unreadable": {"Số liệu công bố của %s không đọc được.", "The published figures of %s cannot be read."},
	"figures.unread":     {"Chưa so được số liệu của %s: %s.", "The figures of %s were not compared: %s."},
	"figures.rest":       {"Chưa so %d bộ số liệu còn lại, vì trang của quỹ không trả lời.", "%d more sets of figures were not compared, because the fund's site does not answer."},
	"figures.size":       {"Chưa so được số liệu của %s: số liệu này là của mốc sổ %d mục, không phải mốc sổ đang kiểm tra.", "The figures of %s were not compared: they are those of %d leaves, another checkpoint."},
	"figures.many":       {"Chưa so số liệu của %d đơn vị và cuộc vận động nữa: quá nhiều cho một lần.", "The figures of %d more units and campaigns were not compared: too many for one run."},

	"now.agree":      {"%d bộ số liệu mà trang của quỹ đang cho xem khớp với số tự cộng lại từ sổ.", "%d sets of figures that the fund's pages show right now agree with what the leaves add up to."},
	"now.differ":     {"Số liệu mà trang của quỹ đang cho xem của %s khác sổ, hỏi lại nhiều lần vẫn khác: “%s” trên trang là %s, cộng lại từ sổ là %s.", "The figures of %s that the fund's pages show right now differ from the log, asked several times: “%s” is %s on the page, the leaves add up to %s."},
	"now.unreadable": {"Số liệu mà trang của quỹ đang cho xem của %s không đọc được.", "The figures of %s that the fund's pages show right now cannot be read."},
	"now.unread":     {"Chưa so được số liệu mà trang của quỹ đang cho xem của %s: %s.", "The figures of %s that the fund's pages show right now were not compared: %s."},
	"now.shorter":    {"Số liệu đang cho xem, các cuộc vận động và tài khoản nhận ủng hộ chưa được so, vì sổ đã ngắn đi.", "What the pages show right now, the campaigns and the accounts to give to were not compared, because the log got shorter."},
	"now.rest":       {"Chưa so %d bộ số liệu đang cho xem còn lại, vì trang của quỹ không trả lời.", "%d more sets of shown figures were not compared, because the fund's site does not answer."},
	"now.scope":      {"Số tiền đã đăng ký ủng hộ trên trang không phải là mục của sổ nên không được so; số đã nhận thì có.", "What was promised on the pages is no leaf of the log and was not compared; what was received was."},

	"campaigns.agree":  {"%d cuộc vận động và %d tài khoản nhận ủng hộ được nêu đúng như sổ ghi, không thừa, không thiếu.", "%d campaigns and %d accounts to give to are published as the log has them, none too many and none missing."},
	"campaigns.unread": {"Chưa so được các cuộc vận động và tài khoản nhận ủng hộ với sổ: %s.", "The campaigns and the accounts to give to were not compared with the log: %s."},
	"campaign.untold":  {"Trang của quỹ nêu cuộc vận động %s mà sổ không ghi.", "The fund's page names the campaign %s, which the log does not know."},
	"campaign.hidden":  {"Cuộc vận động %s có trong sổ mà trang của quỹ không nêu.", "The campaign %s stands in the log and the fund's page does not name it."},
	"campaign.differs": {"Cuộc vận động %s: %s trên trang của quỹ là %q, sổ ghi %q.", "Campaign %s: %s is %q on the fund's page, the log says %q."},
	"campaign.open":    {"Cuộc vận động %s đã kết thúc từ %s theo sổ, mà trang của quỹ nói là chưa.", "The campaign %s ended on %s by the log, and the fund's page says it did not."},
	"account.untold":   {"Tài khoản %s (%s, %s) được nêu là của cuộc vận động %s mà sổ không ghi. Đừng chuyển tiền vào tài khoản này trước khi hỏi quỹ.", "Account %s (%s, %s) is named as one of campaign %s and the log does not know it. Do not send money to it before you have asked the fund."},
	"account.hidden":   {"Tài khoản %s (%s) của cuộc vận động %s có trong sổ mà trang của quỹ không nêu.", "Account %s (%s) of campaign %s stands in the log and the fund's page does not name it."},
	"account.differs":  {"Tài khoản %s: %s trên trang của quỹ là %q, sổ ghi %q.", "Account %s: %s is %q on the fund's page, the log says %q."},

	"days.agree":  {"%d tệp sao kê ngày đúng từng byte với mã băm trong sổ.", "%d day files are, byte for byte, what the log has the hash of."},
	"days.unread": {"Chưa kiểm tra được tệp sao kê ngày: %s.", "The day files were not checked: %s."},
	"days.older":  {"%d bản cũ của các sao kê ngày không được kiểm; bản mới nhất của mỗi ngày thì có.", "%d older versions of day files were not checked; the newest one of each day was."},
	"day.unread":  {"Chưa kiểm tra được sao kê ngày %s: %s.", "The statement of %s was not checked: %s."},
	"day.untold":  {"Sao kê ngày %s được công bố mà sổ không ghi.", "The statement of %s is published and the log does not know it."},
	"days.untold": {"%d sao kê ngày, từ %s đến %s, được công bố mà sổ không ghi: phần cuối của sổ có thể đã bị cắt bỏ.", "%d statements, from %s to %s, are published and the log does not know them: the end of the log may have been cut off."},
	"day.hidden":  {"Sao kê ngày %s có trong sổ mà không còn được công bố.", "The statement of %s stands in the log and is published no more."},
	"day.young":   {"Sao kê ngày %s vừa được công bố bản %d, chưa vào mốc sổ này; hãy kiểm tra lại sau vài phút.", "The statement of %s was just published in version %d and is not in this checkpoint yet; check again in some minutes."},
	"day.newer":   {"Sao kê ngày %s được công bố bản %d, sổ chỉ ghi đến bản %d.", "The statement of %s is published in version %d, the log knows up to version %d."},
	"day.listed":  {"Sao kê ngày %s được công bố với mã băm %s, sổ ghi %s.", "The statement of %s is published with hash %s, the log says %s."},
	"day.differs": {"Sao kê ngày %s đúng từng byte nhưng không khớp số mà sổ ghi: %s.", "The statement of %s is byte for byte right and does not agree with what the log says of it: %s."},
	"day.longer":  {"Tệp sao kê ngày %s dài hơn %d byte mà sổ ghi: tệp đã bị sửa.", "The statement of %s is longer than the %d bytes that the log says: it was changed."},
	"day.changed": {"Tệp sao kê ngày %s đã bị sửa: sổ ghi %d byte, tệp có %d byte, mã băm %s thay vì %s.", "The statement of %s was changed: the log says %d bytes, it has %d, with hash %s instead of %s."},
	"day.altered": {"Tệp sao kê ngày %s đã bị sửa: dài đúng %d byte như sổ ghi nhưng mã băm là %s thay vì %s.", "The statement of %s was changed: it has the %d bytes that the log says, but the hash %s instead of %s."},

	"photo.none":  {"Ảnh %s: %s. Chụp lại gần hơn, đủ sáng, thấy trọn bốn góc mã.", "Picture %s: %s. Take it closer, in good light, with all four corners."},
	"photo.other": {"Mã QR trong ảnh không phải của một biên nhận: %.200q.", "The QR code in the picture is not a receipt's: %.200q."},
	"photo.read":  {"Ảnh có mã QR của biên nhận %s. Chỉ mã QR được kiểm tra; chữ trong ảnh ai cũng sửa được.", "The picture has the QR of receipt %s. Only the QR is checked; anybody can change letters in a picture."},

	"pdf.none":    {"Tệp PDF không có bản ghi của quỹ: không do phần mềm này phát hành, hoặc đã được lưu lại bằng chương trình khác. Hãy xin tệp gốc.", "The PDF has no record of the fund: it was not issued by this software, or another program has saved it anew. Ask for the original file."},
	"pdf.several": {"Tệp PDF có %d bản ghi, phải có đúng một: tệp đã bị sửa.", "The PDF has %d records and must have one: it was changed."},
	"pdf.leaf":    {"Bản ghi trong tệp PDF khác mục của biên nhận trong sổ công khai: tệp đã bị sửa.", "The record in the PDF is not the receipt's leaf in the public log: the file was changed."},
	"pdf.row":     {"Bản ghi trong tệp PDF không mở được cam kết trong sổ công khai: tên hoặc nội dung trong tệp đã bị sửa.", "The record in the PDF does not open the commitment in the public log: a name or a word in it was changed."},
	"pdf.opens":   {"Bản ghi trong tệp mở đúng cam kết đã ghi trong sổ: người ủng hộ là %q.", "The record in the file opens the commitment in the log: the giver is %q."},
	"pdf.masked":  {"Tệp này không kèm dữ liệu để mở cam kết trong sổ, chỉ bản do chính người ủng hộ tải về mới kèm: tên và nội dung trong tệp không được kiểm với sổ.", "This copy does not carry what opens the commitment in the log, only the giver's own copy does: the name and the words in it were not compared with the log."},
	"pdf.bytes":   {"Từng byte của tệp PDF đúng là tệp quỹ phát hành, kể cả chữ nhìn thấy.", "Byte for byte the PDF is the file that the fund issues, the letters on it included."},
	"pdf.changed": {"Tệp PDF này không phải tệp quỹ phát hành: có byte đã bị sửa. Đừng tin chữ nhìn thấy trên trang.", "This PDF is not the file that the fund issues: bytes of it were changed. Do not believe the letters on the page."},
	"pdf.offline": {"CHỮ NHÌN THẤY TRÊN TRANG PDF CHƯA ĐƯỢC KIỂM TRA: không có mạng để hỏi quỹ tệp này có đúng từng byte không. Chưa kiểm tra không có nghĩa là đúng.", "THE LETTERS ON THE PDF'S PAGE WERE NOT CHECKED: without a network the fund could not be asked whether the file is its own, byte for byte. Not checked does not mean right."},
	"pdf.refused": {"Quỹ không phát hành tệp PDF nào của biên nhận này nữa, vì dữ liệu không còn khớp với sổ công khai: đã bị sửa sau khi cấp.", "The fund issues no PDF of this receipt any more, because its data do not agree with the public log: they were changed after it was issued."},
	"pdf.unasked": {"CHỮ NHÌN THẤY TRÊN TRANG PDF CHƯA ĐƯỢC KIỂM TRA: quỹ không trả lời tệp này có đúng từng byte không (%s). Chưa kiểm tra không có nghĩa là đúng; hãy thử lại.", "THE LETTERS ON THE PDF'S PAGE WERE NOT CHECKED: the fund does not answer whether the file is its own, byte for byte (%s). Not checked does not mean right; try again."},

	"receipt.lost":      {"%q không phải mã, địa chỉ hay tệp của một biên nhận.", "%q is neither a receipt's code nor its address nor a file of it."},
	"receipt.unopened":  {"Tệp %s không mở được: %s.", "File %s cannot be opened: %s."},
	"receipt.unasked":   {"Địa chỉ bạn đưa là của biên nhận %s. Cả sổ được kiểm, biên nhận ấy thì chưa: thêm --receipt và địa chỉ ấy.", "The address you gave is that of receipt %s. The whole log was checked and that receipt was not: add --receipt and the address."},
	"receipt.large":     {"Tệp %s quá lớn.", "File %s is too large."},
	"receipt.unsigned":  {"Chỉ có mã biên nhận, không có chữ ký trong mã QR: chữ ký chưa được kiểm tra.", "There is only the code and no signature of the QR: the signature was not checked."},
	"receipt.signed":    {"Chữ ký trong mã QR là của quỹ này.", "The signature in the QR is this fund's."},
	"receipt.foreign":   {"Biên nhận của quỹ khác: khóa %s không có trong danh sách khóa của quỹ này.", "A receipt of another fund: key %s is not among this fund's keys."},
	"receipt.forged":    {"Chữ ký trong mã QR không đúng: mã đã bị sửa, hoặc không do quỹ ký.", "The signature in the QR does not hold: it was changed, or the fund did not sign it."},
	"receipt.code":      {"Chữ ký là của biên nhận %s, không phải %s: mã QR đã được ghép.", "The signature is of receipt %s and not %s: the QR was put together from two."},
	"receipt.unknown":   {"Quỹ này không có biên nhận mã %s. Hãy xem lại từng chữ của mã.", "This fund has no receipt with the code %s. Look at each letter of it again."},
	"receipt.unread":    {"Chưa hỏi được quỹ về biên nhận: %s. Biên nhận chưa được đối chiếu với sổ; hãy thử lại.", "The fund could not be asked for the receipt: %s. It was not compared with the log; try again."},
	"receipt.pending":   {"Biên nhận vừa được cấp, chưa vào mốc sổ đã ký; hãy kiểm tra lại sau ít phút.", "The receipt was just issued and is in no signed checkpoint yet; check again in some minutes."},
	"receipt.offline":   {"Không có mạng thì chỉ mã thôi chưa tìm được mục trong sổ; cần mã QR hoặc tệp PDF.", "Without a network the code alone does not find the leaf; bring the QR or the PDF."},
	"receipt.proof":     {"Bằng chứng không khớp: mục ở vị trí %d không nằm trong sổ đã ký.", "The proof does not hold: the leaf at position %d is not in the signed log."},
	"receipt.tiles":     {"Chưa đối chiếu được bằng chứng với cây mã băm: %s. Chưa kiểm tra không có nghĩa là đúng; hãy thử lại.", "The proof was not held against the hash tree: %s. Not checked does not mean right; try again."},
	"receipt.logged":    {"Biên nhận nằm trong sổ công khai ở vị trí %d, trong mốc sổ đã ký có %d mục.", "The receipt stands in the public log at position %d, under the signed checkpoint of %d leaves."},
	"receipt.absent":    {"Biên nhận không có trong %d mục của bản sao này.", "The receipt is not among the %d leaves of this copy."},
	"receipt.leaf":      {"Mục mà quỹ đưa ra không phải mục của một biên nhận.", "The leaf that the fund shows is not a receipt's."},
	"receipt.other":     {"Mã QR nói số %d, ký hiệu %s, nhưng mục trong sổ (số %d, ký hiệu %s) ghi khác số tiền, ngày hoặc đơn vị: biên nhận đã bị sửa.", "The QR says number %d of series %s, but the leaf in the log (number %d, series %s) has another amount, day or unit: the receipt was changed."},
	"receipt.same":      {"Mã QR và sổ nói cùng một điều: số %d, ký hiệu %s, %s.", "The QR and the log say the same: number %d, series %s, %s."},
	"receipt.says":      {"Trang của quỹ và sổ nói cùng một điều: số %d, ký hiệu %s, %s, ngày %s.", "The fund's page and the log say the same: number %d, series %s, %s, on %s."},
	"receipt.shown":     {"Trang của quỹ nói số %d, ký hiệu %s, %s; sổ đã ký nói số %d, ký hiệu %s, %s: biên nhận trên trang đã bị sửa.", "The fund's page says number %d, series %s, %s; the signed log says number %d, series %s, %s: the receipt on the page was changed."},
	"receipt.disagrees": {"Quỹ tự nói: biên nhận đang cho xem không khớp với sổ công khai. Tên người ủng hộ, ngày tiền đến hoặc một dữ liệu khác đã bị sửa sau khi cấp.", "The fund itself says that the receipt it shows does not agree with the public log. The giver's name, the day of arrival or something else was changed after it was issued."},
	"receipt.voided":    {"Biên nhận %s đã bị hủy.", "Receipt %s was voided."},
	"receipt.replaced":  {"Biên nhận %s đã được thay bằng biên nhận khác.", "Receipt %s was replaced by another one."},
}
