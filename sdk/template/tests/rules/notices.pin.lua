-- Keeps what is about fire on top.
return function(input)
    return {pinned = input.notice.title:find("Fire") ~= nil}
end
