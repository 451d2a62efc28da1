#include "store/checkpoint_file.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <string>
#include <vector>

#include "base/error.h"
#include "support/temp_folder.h"

using namespace pendler;

namespace {

/// Two tables with numbers and texts, in pieces of any size.
struct Named {
  std::vector<double> zeta;
  std::vector<std::string> alpha;
  Columns columns() {
    Columns c;
    c.add("zeta", zeta, "m", "first, though last by name").add("alpha", alpha);
    return c;
  }
};

/// What comes, as text: table, columns, units and values.
struct Told : Sink {
  std::vector<std::string> pieces;
  void append(std::string_view table, Columns const& rows) override {
    std::string text(table);
    for (Column const& c : rows.list()) {
      text += " " + c.name + "[" + c.unit + "]" + c.description;
      for (std::size_t i = 0; i < c.size(); ++i) {
        text += ' ';
        text += c.type == Scalar::text ? static_cast<std::string const*>(c.data())[i]
                                       : std::to_string(static_cast<double const*>(c.data())[i]);
      }
    }
    pieces.push_back(text);
  }
};

struct Both : Sink {
  Told told;
  CheckpointWriter writer;
  explicit Both(std::optional<Checkpoint> from = std::nullopt) : writer(std::move(from)) {}
  void append(std::string_view table, Columns const& rows) override {
    told.append(table, rows);
    writer.append(table, rows);
  }
  void add(std::string_view table, Named rows) { append(table, rows.columns()); }
};

CheckpointMeta const kMeta{
    6 * kHour, "name", "text: 1", "0123", {{"seed", "1"}, {"network", "ab"}}};

std::vector<std::string> replayed(Checkpoint const& checkpoint) {
  Told told;
  checkpoint.replay(told);
  return told.pieces;
}

}  // namespace

TEST_CASE("results come back in the pieces and the order in which they came, over checkpoints") {
  TempFolder const folder;
  auto const first = folder.path() / "first.h5", second = folder.path() / "second.h5";
  std::vector<std::uint32_t> values{1, 2, 3};
  Columns state;
  state.add("some/values", values);

  Both run;
  run.writer.write(first, kMeta, state);
  CHECK(replayed(Checkpoint(first)).empty());
  run.add("traffic", {{1, 2}, {"a", "b"}});
  run.add("transit/stops", {{3}, {"c"}});
  run.add("traffic", {{}, {}});
  run.add("traffic", {{4}, {"d"}});
  run.writer.write(first, kMeta, state);
  auto const at_first = run.told.pieces;
  CHECK(at_first.size() == 4);
  CHECK(at_first[0] == "traffic zeta[m]first, though last by name 1.000000 2.000000 alpha[1] a b");
  CHECK(replayed(Checkpoint(first)) == at_first);
  run.add("transit/stops", {{5, 6}, {"e", ""}});
  run.writer.write(second, kMeta, state);
  run.add("late", {{7}, {"f"}});
  values.push_back(4);
  run.writer.write(second, kMeta, state);
  CHECK(replayed(Checkpoint(second)) == run.told.pieces);
  CHECK(replayed(Checkpoint(first)) == at_first);

  // Going on from the first; it is replaced on the way.
  Both on{Checkpoint(first)};
  on.told.pieces = at_first;
  on.add("traffic", {{8}, {"g"}});
  on.writer.write(first, kMeta, state);
  on.writer.write(first, kMeta, state);
  CHECK(replayed(Checkpoint(first)) == on.told.pieces);

  Checkpoint const read(second);
  CHECK(read.meta().time == 6 * kHour);
  CHECK(read.meta().scenario_text == "text: 1");
  CHECK(read.meta().run ==
        std::vector<std::pair<std::string, std::string>>{{"network", "ab"}, {"seed", "1"}});
  std::vector<std::uint32_t> found;
  Columns into;
  into.add("some/values", found);
  read.read_state(into);
  CHECK(found == std::vector<std::uint32_t>{1, 2, 3, 4});
  std::vector<float> other;
  Columns wrong;
  wrong.add("some/values", other);
  CHECK_THROWS_AS(read.read_state(wrong), InputError);
  Columns more;
  more.add("some/values", found).add("others", found);
  CHECK_THROWS_AS(read.read_state(more), InputError);
}

TEST_CASE("a checkpoint with any other byte is refused, and does not hang") {
  TempFolder const folder;
  std::filesystem::path const good = folder.path() / "good.h5", bad = folder.path() / "bad.h5";
  Both run;
  run.add("table", {{1, 2}, {"a", "b"}});
  std::vector<std::uint32_t> values(1000, 7);
  Columns state;
  state.add("some/values", values);
  run.writer.write(good, kMeta, state);
  std::ifstream in(good, std::ios::binary);
  std::string const bytes{std::istreambuf_iterator<char>(in), {}};
  for (std::size_t i = 0; i < 200; ++i) {
    std::size_t const where = i * (bytes.size() - 1) / 199;
    CAPTURE(where);
    std::string other = bytes;
    other[where] = static_cast<char>(~other[where]);
    std::ofstream(bad, std::ios::binary) << other;
    CHECK_THROWS_AS(Checkpoint(bad), InputError);
  }
}
