package payout

import ("testing"; "github.com/quykhancap/quykhancap/internal/pg/pgtest")

func TestApply(t *testing.T) { pgtest.New(t) }
