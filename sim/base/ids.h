// Typed indices and the tables they open. A TaskId can index only a table of tasks, so that
// mixing two kinds of id is a compile error.
//
// Not a handle with a generation: rows may be recycled, and what must outlive a row (a record,
// an event) identifies a task by its serial number instead.
#pragma once

#include <cassert>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

namespace interleave {

template <typename Tag>
struct Id {
    static constexpr uint32_t kNone = 0xffff'ffff;
    uint32_t index = kNone;

    [[nodiscard]] constexpr bool valid() const { return index != kNone; }
    friend constexpr auto operator<=>(Id, Id) = default;
};

using TaskId = Id<struct TaskTag>;          // a row of World::tasks
using ProcessId = Id<struct ProcessTag>;    // a row of World::processes
using ObjectId = Id<struct ObjectTag>;      // a row of World::objects, and its declaration
using RuntimeId = Id<struct RuntimeTag>;    // a row of World::runtimes
using CpuId = Id<struct CpuTag>;            // a row of Sched::cpus
using FunctionId = Id<struct FunctionTag>;  // a row of Program::functions
using VariableId = Id<struct VariableTag>;  // a row of Program::variables
using StepId = Id<struct StepTag>;          // a row of Program::steps
using TrackId = Id<struct TrackTag>;        // a task of a Timeline: its serial number in the run

// A vector that only IdT indexes. Bounds are asserted.
template <typename IdT, typename T>
class Table {
  public:
    using value_type = T;

    Table() = default;
    explicit Table(size_t n, const T& row = T{}) : rows_(n, row) {}

    T& operator[](IdT id)
    {
        assert(id.index < rows_.size());
        return rows_[id.index];
    }
    const T& operator[](IdT id) const
    {
        assert(id.index < rows_.size());
        return rows_[id.index];
    }
    IdT push_back(T row)
    {
        rows_.push_back(static_cast<T&&>(row));
        return IdT{static_cast<uint32_t>(rows_.size() - 1)};
    }
    void resize(size_t n) { rows_.resize(n); }
    void reserve(size_t n) { rows_.reserve(n); }
    void clear() { rows_.clear(); }
    [[nodiscard]] size_t size() const { return rows_.size(); }
    [[nodiscard]] bool empty() const { return rows_.empty(); }
    [[nodiscard]] bool has(IdT id) const { return id.index < rows_.size(); }
    [[nodiscard]] T* data() { return rows_.data(); }
    [[nodiscard]] const T* data() const { return rows_.data(); }
    auto begin() { return rows_.begin(); }
    auto end() { return rows_.end(); }
    auto begin() const { return rows_.begin(); }
    auto end() const { return rows_.end(); }
    friend bool operator==(const Table&, const Table&) = default;

  private:
    std::vector<T> rows_;
};

// Rows of State are plain data without padding or floating point, so that a byte compare, a
// byte hash and a byte copy are all correct.
template <typename T>
concept Row = std::is_trivially_copyable_v<T> && std::has_unique_object_representations_v<T>;

}  // namespace interleave
