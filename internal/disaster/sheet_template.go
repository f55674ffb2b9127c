package disaster

import (
	"fmt"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Template is an empty list with the columns we know and one example, for download.
func Template(commune string, villages []string) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	const sheet = "Danh sách hộ"
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		return nil, fmt.Errorf("make the template: %w", err)
	}
	bold, err := f.NewStyle(&excelize.Style{
		Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "center"},
		Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"EAF3F1"}},
	})
	if err != nil {
		return nil, fmt.Errorf("make the template: %w", err)
	}
	asText, err := f.NewStyle(&excelize.Style{NumFmt: 49}) // so that Excel keeps the zeros of numbers
	if err != nil {
		return nil, fmt.Errorf("make the template: %w", err)
	}
	example := map[string]string{
		"head": "Nông Thị Mẫu", "born": "12/02/1965", "sex": "Nữ", "id_number": "020165000123", "class": "Hộ nghèo",
		"persons": "4", "under36m": "1", "house": "Bán kiên cố", "damage_pct": "60", "habitable": "không",
		"depth_cm": "150", "crop": "Lúa gieo cấy trên 45 ngày", "crop_area": "1500", "crop_pct": "80",
		"note": "Dòng này là ví dụ, hãy xóa đi",
	}
	if len(villages) > 0 {
		example["village"] = villages[0]
	}
	for i, c := range listColumns {
		name, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return nil, fmt.Errorf("make the template: %w", err)
		}
		text := 0
		if slices.Contains([]string{"born", "id_number", "phone", "on"}, c.key) {
			text = asText
		}
		for _, err := range []error{
			f.SetColStyle(sheet, name, text), f.SetColWidth(sheet, name, name, 16),
			f.SetCellValue(sheet, name+"1", c.title), f.SetCellStyle(sheet, name+"1", name+"1", bold),
			f.SetCellValue(sheet, name+"2", example[c.key]),
		} {
			if err != nil {
				return nil, fmt.Errorf("make the template: %w", err)
			}
		}
		if c.key == "village" && len(villages) > 0 && len(strings.Join(villages, ",")) < 250 {
			v := excelize.NewDataValidation(true)
			v.Sqref = name + "2:" + name + "5000"
			if err := v.SetDropList(villages); err == nil {
				if err := f.AddDataValidation(sheet, v); err != nil {
					return nil, fmt.Errorf("make the template: %w", err)
				}
			}
		}
	}
	if err := legend(f); err != nil {
		return nil, err
	}
	if err := f.SetPanes(sheet, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return nil, fmt.Errorf("make the template: %w", err)
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		return nil, fmt.Errorf("make the template for %s: %w", commune, err)
	}
	return b.Bytes(), nil
}

// legend says on a second sheet how the list is filled in.
func legend(f *excelize.File) error {
	const sheet = "Hướng dẫn"
	if _, err := f.NewSheet(sheet); err != nil {
		return fmt.Errorf("make the template: %w", err)
	}
	for i, words := range []string{
		"Mỗi hộ một dòng. Không đổi tên các cột ở dòng đầu; cột nào không dùng thì bỏ.",
		"Ô để trống là chưa hỏi, không phải là không có. Không có thì ghi 0 hoặc “không”.",
		"Câu chưa hỏi không được tính điểm ưu tiên; phiếu của hộ ghi rõ còn câu nào chưa hỏi.",
		"Không mất cây trồng: ghi “không” ở cột “Cây trồng bị hại”. Không mất vật nuôi: ghi 0 ở các cột con vật.",
		"Bắt buộc có: thôn hoặc tổ dân phố, họ và tên chủ hộ, số nhân khẩu.",
		"Hư hại nhà từ 30% trở lên phải ghi “Còn ở được”: có hoặc không.",
	} {
		if err := f.SetCellValue(sheet, fmt.Sprintf("A%d", i+1), words); err != nil {
			return fmt.Errorf("make the template: %w", err)
		}
	}
	if err := f.SetColWidth(sheet, "A", "A", 110); err != nil {
		return fmt.Errorf("make the template: %w", err)
	}
	return nil
}
