#include "store/network_file.h"

#include "store/digested_part.h"
#include "store/whole_file.h"

namespace pendler {

namespace {

constexpr FileFormat kNetworkFile{"network", 4, "build it again"};

template <class Table>
Table read_part(H5File const& file, std::string const& group) {
  Table table;
  read_digested(file, group, columns_of(table));
  table.crs = file.text("/", "crs").value_or("");
  table.stand_in = file.number("/", "stand_in").value_or(0) != 0 ? 1 : 0;
  return table;
}

}  // namespace

void write_network(std::filesystem::path const& path, NetworkDraft const& draft,
                   Network const& network, bool overwrite) {
  write_whole_file(path, kNetworkFile, overwrite, [&](H5File& file) {
    file.set("/", "crs", network.crs);
    file.set("/", "stand_in", std::uint64_t{network.stand_in});
    write_digested(file, "/draft", columns_to_read(draft));
    write_digested(file, "/network", columns_to_read(network));
  });
}

NetworkFile read_network(std::filesystem::path const& path) {
  auto const file = open_whole_file(path, kNetworkFile);
  return {read_part<NetworkDraft>(file, "/draft"), read_part<Network>(file, "/network")};
}

Network read_built_network(std::filesystem::path const& path) {
  return read_part<Network>(open_whole_file(path, kNetworkFile), "/network");
}

}  // namespace pendler
