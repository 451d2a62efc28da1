#include "simulation/state_archive.h"

#include "base/error.h"

namespace pendler {

std::vector<std::string> column_names(std::string const& name, std::string_view fields) {
  std::vector<std::string> out;
  while (!fields.empty()) {
    std::size_t const comma = std::min(fields.find(','), fields.size());
    out.push_back(name + "/" + std::string(fields.substr(0, comma)));
    fields.remove_prefix(std::min(fields.size(), comma + 1));
    while (fields.starts_with(' ')) fields.remove_prefix(1);
  }
  return out;
}

void refuse_column(std::string const& name, std::string const& why) {
  throw InputError("the saved state's column " + name + " " + why);
}

void StateWriter::operator()(std::string const& name, BitSet& set) {
  std::vector<std::uint32_t> in;
  set.for_each([&](std::size_t i) { in.push_back(static_cast<std::uint32_t>(i)); });
  to_.put(name, in);
}

void StateReader::operator()(std::string const& name, BitSet& set) {
  set.clear();
  for (std::uint32_t i : from_.get<std::uint32_t>(name)) {
    if (i >= set.capacity()) refuse_column(name, "names what is not there");
    set.add(i);
  }
}

void StateReader::check_rows(std::string const& name, std::size_t found, std::size_t expected) {
  if (found != expected) {
    refuse_column(name,
                  "has " + std::to_string(found) + " rows, expected " + std::to_string(expected));
  }
}

}  // namespace pendler
