#include "store/network_file.h"

#include "base/error.h"
#include "store/digested_part.h"
#include "store/new_file.h"

namespace pendler {

namespace {

constexpr std::uint64_t kFormatVersion = 1;
constexpr char const* kFormat = "pendler network";

template <class Table>
void write_part(H5File& file, std::string const& group, Table const& table) {
  // Columns are handles for reading and writing alike; only reading happens here.
  write_digested(file, group, columns_of(const_cast<Table&>(table)));
}

template <class Table>
Table read_part(H5File const& file, std::string const& group) {
  Table table;
  read_digested(file, group, columns_of(table));
  table.crs = file.text("/", "crs").value_or("");
  table.stand_in = file.number("/", "stand_in").value_or(0) != 0 ? 1 : 0;
  return table;
}

H5File open_network(std::filesystem::path const& path) {
  auto file = H5File::open(path);
  if (file.text("/", "format") != kFormat)
    throw InputError(path.string() + ": is not a network file");
  auto const version = file.number("/", "format_version").value_or(0);
  if (version != kFormatVersion)
    throw InputError(path.string() + ": has format version " + std::to_string(version) +
                     ", expected " + std::to_string(kFormatVersion) + "; build it again");
  return file;
}

}  // namespace

void write_network(std::filesystem::path const& path, NetworkDraft const& draft,
                   Network const& network, bool overwrite) {
  NewFile const target(path, overwrite);
  try {
    auto file = H5File::create(target.part());
    file.set("/", "format", kFormat);
    file.set("/", "format_version", kFormatVersion);
    file.set("/", "crs", network.crs);
    file.set("/", "stand_in", std::uint64_t{network.stand_in});
    write_part(file, "/draft", draft);
    write_part(file, "/network", network);
    file.close();
    target.commit();
  } catch (RunError const& e) {
    target.remove();
    throw RunError(path.string() + ": " + e.what());
  } catch (...) {
    target.remove();
    throw;
  }
}

NetworkFile read_network(std::filesystem::path const& path) {
  auto const file = open_network(path);
  return {read_part<NetworkDraft>(file, "/draft"), read_part<Network>(file, "/network")};
}

Network read_built_network(std::filesystem::path const& path) {
  return read_part<Network>(open_network(path), "/network");
}

}  // namespace pendler
