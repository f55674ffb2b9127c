-- No campaign's prefix begins another's: a code reads in one way only.
select a.prefix, b.prefix as other
from giving.campaigns a
join giving.campaigns b on b.id <> a.id and a.prefix <> '' and starts_with(b.prefix, a.prefix)
