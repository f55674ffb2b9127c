-- Nobody reads the public view of villages: what is told of one stands beside the relief
-- that its people had. A right that nobody uses is one to take away.

-- +goose Up
drop view place.public_villages;
