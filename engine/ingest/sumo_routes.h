#pragma once
// Routes of SUMO files by name, and distributions of them.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/key.h"
#include "ingest/import_notes.h"
#include "ingest/sumo_network.h"
#include "ingest/sumo_xml.h"

namespace pendler {

class SumoRoutes {
 public:
  struct Route {
    std::vector<LinkId> links;
    std::vector<SumoElement> stops;
  };

  SumoRoutes(SumoNet const& net, SumoNetwork const& network, ImportNotes& notes)
      : net_(net), network_(network), notes_(notes) {}

  void add_route(SumoElement const& item);
  /// After all routes that it may name.
  void add_distribution(SumoElement const& item, std::string const& id);

  /// The route that the vehicle names or holds; of a distribution one drawn by the vehicle's key.
  /// None: only its ends are known. Throws InputError.
  Route const* route_of(SumoElement const& vehicle, std::uint64_t seed, Key key);
  /// Throws InputError via `user` when there is no such edge.
  LinkId link_named(std::string_view name, SumoElement const& user) const;

 private:
  struct Distribution {
    std::vector<std::string> names;
    std::vector<double> shares;
  };
  Route read(SumoElement const& item);
  Route const& drawn_of(Distribution const& all, std::uint64_t seed, Key key) const;
  void add_named(SumoElement const& item, Distribution& to) const;
  void add_children(SumoElement const& item, std::string const& id, Distribution& to);

  SumoNet const& net_;
  SumoNetwork const& network_;
  ImportNotes& notes_;
  std::map<std::string, Route, std::less<>> routes_;
  std::map<std::string, Distribution, std::less<>> distributions_;
  std::vector<std::unique_ptr<Route>> own_;  // of vehicles that hold theirs
};

}  // namespace pendler
