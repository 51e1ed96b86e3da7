-- Who has been on the roster for three days and not come in is called. One program's rule is broken.
return function(input)
    if input.program.code == "BAD" then return {flags = {"with, a comma"}} end
    if input.engagement.status == "invited" and not input.days.entered and input.days.invited >= 3 then
        return {flags = {"Call them"}}
    end
end
