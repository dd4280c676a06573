// What chrome://tracing and Perfetto need of each event ("Trace Event Format" of the Chrome project).
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

namespace convoy::test {

// Complete events with name, category, process, thread, begin and length in microseconds; one name for each of their threads.
inline void expect_chrome_trace(const nlohmann::json& document) {
  std::map<std::int64_t, std::string> thread_names;
  std::set<std::int64_t> busy_threads;
  for (const nlohmann::json& event : document.at("traceEvents")) {
    SCOPED_TRACE(event.dump());
    ASSERT_TRUE(event.at("name").is_string() && event.at("pid").is_number_integer() && event.at("tid").is_number_integer());
    if (event.at("ph") == "M") {
      EXPECT_EQ(event.at("name"), "thread_name");
      EXPECT_TRUE(thread_names.emplace(event.at("tid"), event.at("args").at("name")).second);
    } else {
      ASSERT_EQ(event.at("ph"), "X");
      EXPECT_FALSE(event.at("name").get<std::string>().empty());
      EXPECT_TRUE(event.at("cat").is_string());
      EXPECT_GE(event.at("ts").get<double>(), 0);
      EXPECT_GE(event.at("dur").get<double>(), 0);
      busy_threads.insert(event.at("tid").get<std::int64_t>());
    }
  }
  std::set<std::int64_t> named;
  for (const auto& [thread, name] : thread_names) {
    named.insert(thread);
    EXPECT_FALSE(name.empty());
  }
  EXPECT_EQ(named, busy_threads);
}

}  // namespace convoy::test
