-- Compiled by LuaJIT as it runs, beside arrays of 256 MiB and of 2 MiB: the sizes of RandomX in light mode.
local ffi = require('ffi')
local big = ffi.new('double[?]', 33554432)
local small = {}
for i = 1, 4 do small[i] = ffi.new('double[?]', 262144) end
local sum = 0
while true do
  for i = 1, 4 do
    local part = small[i]
    for j = 0, 262143 do
      part[j] = part[j] + sum
      sum = sum * 0.5 + big[j * 128] + 1
    end
  end
end
