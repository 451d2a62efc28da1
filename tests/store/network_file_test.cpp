#include <catch2/catch.hpp>
#include <fstream>

#include "base/error.h"
#include "store/columns_io.h"
#include "store/network_file.h"
#include "store/sample.h"

using namespace pendler;
using Catch::Matchers::Contains;

TEST_CASE("a network and its draft come back with the same digest") {
  sample::Folder const folder("network");
  auto const draft = sample::draft();
  auto const network = sample::network();
  write_network(folder / "n.h5", draft, network);
  CHECK(folder.names() == "n.h5");
  auto const back = read_network(folder / "n.h5");
  CHECK(sample::digest_of(back.draft) == sample::digest_of(draft));
  CHECK(sample::digest_of(back.network) == sample::digest_of(network));
  CHECK(back.network.crs == "EPSG:25832");
  CHECK(back.network.stand_in == 1);
  CHECK(back.draft.stand_in == 1);
  CHECK(sample::digest_of(read_built_network(folder / "n.h5")) == sample::digest_of(network));
}

TEST_CASE("an empty network round trips") {
  sample::Folder const folder("emptynet");
  write_network(folder / "n.h5", {}, {});
  auto const back = read_network(folder / "n.h5");
  CHECK(sample::digest_of(back.network) == sample::digest_of(Network{}));
}

TEST_CASE("the same network makes the same file, byte by byte") {
  sample::Folder const folder("samenet");
  auto text = [](std::filesystem::path const& path) {
    std::ifstream in(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  write_network(folder / "a.h5", sample::draft(), sample::network());
  write_network(folder / "b.h5", sample::draft(), sample::network());
  CHECK(text(folder / "a.h5") == text(folder / "b.h5"));
}

TEST_CASE("files that are no network, or were tampered with, are refused") {
  sample::Folder const folder("badnet");
  auto const path = folder / "n.h5";
  H5File::create(path).close();
  CHECK_THROWS_WITH(read_network(path), Contains("n.h5: is not a network file"));

  auto file = H5File::create(path);
  file.set("/", "format", "pendler network");
  file.set("/", "format_version", std::uint64_t{99});
  file.close();
  CHECK_THROWS_WITH(read_network(path), Contains("format version 99, expected"));

  auto network = sample::network();
  auto broken = H5File::create(path);
  broken.set("/", "format", "pendler network");
  broken.set("/", "format_version", std::uint64_t{4});
  broken.set("/network", "digest", sample::digest_of(network));
  network.links.length[LinkId(1)] = 1e9F;
  write_columns(broken, "/network", columns_of(network));
  broken.close();
  CHECK_THROWS_WITH(read_built_network(path), Contains("does not have its digest"));
}

TEST_CASE("an existing network file is replaced only when that was asked for") {
  sample::Folder const folder("oldnet");
  auto const path = folder / "n.h5";
  write_network(path, sample::draft(), sample::network());
  CHECK_THROWS_AS(write_network(path, {}, {}, false), InputError);
  CHECK(read_network(path).network.links.key.size() == 3);
  write_network(path, {}, {}, true);
  CHECK(read_network(path).network.links.key.size() == 0);
  CHECK_THROWS_WITH(write_network(folder / "no" / "n.h5", {}, {}), Contains("there is no folder"));
}
