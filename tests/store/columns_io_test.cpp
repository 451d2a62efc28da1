#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>

#include "base/error.h"
#include "store/columns_io.h"
#include "store/sample.h"

using namespace pendler;
using Catch::Matchers::Contains;

namespace {

struct Everything {
  std::vector<std::int8_t> i8{-1, 2};
  std::vector<std::uint16_t> u16{65535};
  std::vector<std::int64_t> i64{std::numeric_limits<std::int64_t>::min(), 5};
  std::vector<float> f32{1.5F, std::numeric_limits<float>::infinity()};
  std::vector<double> f64;
  std::vector<Point> points{{1, 2}, {3, 4}, {5, 6}};
  std::vector<std::string> texts{"", "Straße", "it's \"quoted\""};
  Rows<NodeId, LinkId> rows;
  Everything() {
    rows.append({LinkId(3), LinkId(4)});
    rows.append({});
  }
};

Columns columns_of(Everything& e) {
  Columns c;
  c.add("i8", e.i8, "m", "some numbers");
  c.add("deep/er/u16", e.u16);
  c.add("deep/i64", e.i64);
  c.add("f32", e.f32);
  c.add("f64", e.f64);
  c.add("points", e.points, "m");
  c.add("texts", e.texts);
  c.add("rows", e.rows);
  return c;
}

void write(std::filesystem::path const& path, Everything& e) {
  auto file = H5File::create(path);
  write_columns(file, "/table", columns_of(e));
  file.close();
}

Everything empty() {
  Everything e;
  e.i8 = {}, e.u16 = {}, e.i64 = {}, e.f32 = {}, e.points = {}, e.texts = {}, e.rows = {};
  return e;
}

}  // namespace

TEST_CASE("columns of every kind come back as they were, empty ones too") {
  sample::Folder const folder("columns");
  auto const path = folder / "a.h5";
  Everything full, none = empty();
  for (Everything* e : {&full, &none}) {
    write(path, *e);
    Everything back;
    back.texts = {"old", "rows"};
    read_columns(H5File::open(path), "/table", columns_of(back));
    CHECK(sample::digest_of(back) == sample::digest_of(*e));
  }
}

TEST_CASE("many rows cross chunks") {
  sample::Folder const folder("chunks");
  std::vector<std::uint64_t> many(400'001);
  std::vector<std::string> texts(70'000);
  for (std::size_t i = 0; i < many.size(); ++i) many[i] = mix_bits(i);
  for (std::size_t i = 0; i < texts.size(); ++i) texts[i] = std::to_string(i);
  Columns out;
  out.add("many", many).add("texts", texts);
  auto file = H5File::create(folder / "a.h5");
  write_columns(file, "/t", out);
  file.close();
  decltype(many) many_back;
  decltype(texts) texts_back;
  Columns in;
  in.add("many", many_back).add("texts", texts_back);
  read_columns(H5File::open(folder / "a.h5"), "/t", in);
  CHECK(many == many_back);
  CHECK(texts == texts_back);
}

TEST_CASE("what does not fit is named with file and dataset") {
  sample::Folder const folder("misfit");
  auto const path = folder / "a.h5";
  Everything e;
  write(path, e);
  auto const file = H5File::open(path);
  auto reading = [&](auto& values, char const* name) {
    Columns c;
    c.add(name, values);
    read_columns(file, "/table", c);
  };
  std::vector<std::int32_t> wrong_type;
  CHECK_THROWS_WITH(reading(wrong_type, "i8"), Contains("a.h5") && Contains("/table/i8") &&
                                                   Contains("another type than int32"));
  CHECK_THROWS_AS(reading(wrong_type, "texts"), InputError);
  std::vector<double> flat;
  CHECK_THROWS_WITH(reading(flat, "points"), Contains("2 dimensions"));
  std::vector<GreenWindow> pairs_of_int;
  CHECK_THROWS_AS(reading(pairs_of_int, "points"), InputError);
  std::vector<std::string> texts;
  CHECK_THROWS_AS(reading(texts, "f32"), InputError);
  CHECK_THROWS_WITH(reading(flat, "absent"), Contains("/table/absent: is missing"));
  CHECK_THROWS_WITH(reading(flat, "deep"), Contains("not a dataset"));
}

TEST_CASE("rows whose offsets do not fit their values are refused") {
  sample::Folder const folder("offsets");
  std::vector<std::uint32_t> offsets{0, 5, 2}, values{1, 2};
  Columns out;
  out.add("r_offsets", offsets).add("r", values);
  auto file = H5File::create(folder / "a.h5");
  write_columns(file, "/t", out);
  file.close();
  Rows<NodeId, std::uint32_t> rows;
  Columns in;
  in.add("r", rows);
  CHECK_THROWS_WITH(read_columns(H5File::open(folder / "a.h5"), "/t", in),
                    Contains("/t/r_offsets: does not fit the 2 values"));
}

TEST_CASE("missing, foreign and truncated files are clear errors") {
  sample::Folder const folder("foreign");
  CHECK_THROWS_WITH(H5File::open(folder / "none.h5"), Contains("No such file"));
  std::ofstream(folder / "text.h5") << "no HDF5 at all";
  CHECK_THROWS_WITH(H5File::open(folder / "text.h5"), Contains("is not an HDF5 file"));
  std::ofstream(folder / "empty.h5");
  CHECK_THROWS_WITH(H5File::open(folder / "empty.h5"), Contains("is not an HDF5 file"));
  Everything e;
  write(folder / "a.h5", e);
  auto const size = std::filesystem::file_size(folder / "a.h5");
  for (std::uintmax_t keep : {size - 1, size / 2, std::uintmax_t{100}}) {
    std::filesystem::copy_file(folder / "a.h5", folder / "cut.h5",
                               std::filesystem::copy_options::overwrite_existing);
    std::filesystem::resize_file(folder / "cut.h5", keep);
    CHECK_THROWS_WITH(H5File::open(folder / "cut.h5"), Contains("damaged or cut short"));
  }
}

TEST_CASE("a NUL in a text is refused, since it would end the text") {
  sample::Folder const folder("nul");
  std::vector<std::string> texts{std::string("a\0b", 3)};
  Columns c;
  c.add("texts", texts);
  auto file = H5File::create(folder / "a.h5");
  CHECK_THROWS_WITH(write_columns(file, "/t", c), Contains("NUL"));
}
