-- CommonMark lets HTML through, whatever is asked of its reader: here it becomes marked text, which `bank.html` refuses.
local function as_text(raw)
  return pandoc.Span({ pandoc.Str(raw.text) }, { class = "raw-html" })
end

function RawInline(raw)
  return as_text(raw)
end

function RawBlock(raw)
  return pandoc.Para({ as_text(raw) })
end
